import fs from 'node:fs';
import path from 'node:path';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { ifThere } from '../../files/read-if-there.ts';

export type TranscriptFile = {
  path: string;
  /** Folder of the project below `projects/`: cannot be turned back into a path. */
  slug: string;
  session_id: string;
  /** `main`, or the id in `agent-<id>.jsonl`. */
  agent_id: string;
  /** Not where a newer client puts it: its lines say whose it is, and whether it is a transcript. */
  told?: true;
};

/** A folder as last listed: it lists the same as long as its mtime stands. */
export type DirectoryCache = Map<string, { mtime_ms: number; names: DirectoryNames }>;
export type DirectoryNames = { dirs: string[]; files: string[] };

/** Deep enough for `<session>/subagents/workflows/<run>/`. */
const MAX_DEPTH = 4;

/** What tools gave out, whatever it is. */
const NO_TRANSCRIPTS = 'tool-results';

/**
 * Finds `projects/<slug>/<session>.jsonl` and `<session>/subagents/**` in every config folder. The session is that of
 * the path, the agent that of the file name: lines may say otherwise. Old clients put files of subagents beside those of
 * sessions, and other programs put files elsewhere below `projects/`: those are `told`. Folders that did not change are
 * not listed again.
 */
export function discoverTranscripts({
  claudeDirs,
  cache = new Map(),
}: {
  claudeDirs: readonly string[];
  cache?: DirectoryCache;
}): TranscriptFile[] {
  const seen: DirectoryCache = new Map();
  const list = (dir: string) => listDirectory({ dir, cache, seen });
  const found = new Map<string, TranscriptFile>();
  for (const claudeDir of new Set(claudeDirs.map((dir) => path.resolve(dir)))) {
    const projects = path.join(claudeDir, 'projects');
    for (const file of toldFiles({ dir: projects, slug: '', list, depth: MAX_DEPTH }))
      found.set(file.path, file);
    for (const slug of list(projects).dirs) {
      for (const file of filesOfProject({ dir: path.join(projects, slug), slug, list }))
        found.set(file.path, file);
    }
  }
  // Folders that are gone leave the cache.
  cache.clear();
  for (const [dir, entry] of seen) cache.set(dir, entry);
  return [...found.values()];
}

type List = (dir: string) => DirectoryNames;

function* filesOfProject({
  dir,
  slug,
  list,
}: {
  dir: string;
  slug: string;
  list: List;
}): Iterable<TranscriptFile> {
  const { dirs, files } = list(dir);
  for (const name of files) {
    if (!name.endsWith('.jsonl')) continue;
    const file = { path: `${dir}${path.sep}${name}`, slug, agent_id: MAIN_AGENT };
    const session_id = name.slice(0, -6);
    if (name.startsWith('agent-')) yield { ...file, session_id, told: true };
    else yield { ...file, session_id };
  }
  for (const session_id of dirs) {
    const below = path.join(dir, session_id);
    yield* toldFiles({ dir: below, slug, list, depth: 0 });
    if (!list(below).dirs.includes('subagents')) continue;
    yield* agentFiles({ dir: path.join(below, 'subagents'), slug, session_id, list, depth: 0 });
  }
}

function* toldFiles({
  dir,
  slug,
  list,
  depth,
}: {
  dir: string;
  slug: string;
  list: List;
  depth: number;
}): Iterable<TranscriptFile> {
  const { dirs, files } = list(dir);
  for (const name of files) {
    if (!name.endsWith('.jsonl')) continue;
    const file = `${dir}${path.sep}${name}`;
    yield { path: file, slug, session_id: name.slice(0, -6), agent_id: MAIN_AGENT, told: true };
  }
  if (depth >= MAX_DEPTH) return;
  for (const name of dirs) {
    if (name === NO_TRANSCRIPTS || (depth === 0 && name === 'subagents')) continue;
    yield* toldFiles({ dir: path.join(dir, name), slug, list, depth: depth + 1 });
  }
}

function* agentFiles({
  dir,
  slug,
  session_id,
  list,
  depth,
}: {
  dir: string;
  slug: string;
  session_id: string;
  list: List;
  depth: number;
}): Iterable<TranscriptFile> {
  const { dirs, files } = list(dir);
  for (const name of files) {
    // A workflow's journal.jsonl is its own bookkeeping.
    if (!name.startsWith('agent-') || !name.endsWith('.jsonl')) continue;
    yield { path: `${dir}${path.sep}${name}`, slug, session_id, agent_id: name.slice(6, -6) };
  }
  if (depth >= MAX_DEPTH) return;
  for (const name of dirs) {
    yield* agentFiles({ dir: path.join(dir, name), slug, session_id, list, depth: depth + 1 });
  }
}

function listDirectory({
  dir,
  cache,
  seen,
}: {
  dir: string;
  cache: DirectoryCache;
  seen: DirectoryCache;
}): DirectoryNames {
  const stat = fs.statSync(dir, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return { dirs: [], files: [] };
  const known = cache.get(dir);
  const names = known?.mtime_ms === stat.mtimeMs ? known.names : readNames(dir);
  seen.set(dir, { mtime_ms: stat.mtimeMs, names });
  return names;
}

function readNames(dir: string): DirectoryNames {
  const names: DirectoryNames = { dirs: [], files: [] };
  for (const entry of readEntries(dir)) {
    if (entry.isDirectory()) names.dirs.push(entry.name);
    else if (entry.isFile()) names.files.push(entry.name);
  }
  names.dirs.sort();
  names.files.sort();
  return names;
}

/** A folder may vanish between its parent's listing and its own: the client sweeps old sessions. */
function readEntries(dir: string): fs.Dirent[] {
  return ifThere(() => fs.readdirSync(dir, { withFileTypes: true })) ?? [];
}
