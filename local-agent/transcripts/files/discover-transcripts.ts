import fs from 'node:fs';
import path from 'node:path';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import type { Clock } from '../../../shared/core/clock.ts';
import { isGone } from '../../files/is-gone.ts';
import { agentOfName, isHiddenName, isToldByLines, sessionOfName } from './session-name.ts';
import { SPILL_FOLDER } from './spilled-results.ts';

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

/** A folder as last listed: it lists the same as long as its mtime stands; -1 where that says nothing. */
export type DirectoryCache = Map<string, { mtime_ms: number; names: DirectoryNames }>;
/** `links` may lead to either, and elsewhere tomorrow. */
export type DirectoryNames = { dirs: string[]; files: string[]; links?: string[] };

/** Folders that cannot be listed. */
export type ClosedFolders = {
  /** Whether it was so before, and did not change since. */
  isWaiting(o: { path: string; stat: fs.Stats }): boolean;
  add(o: { path: string; error: unknown }): void;
  remove(path: string): void;
};

/** Deeper than anybody puts a transcript. */
const MAX_DEPTH = 32;

/** What a file system stamps within so many milliseconds may have one and the same time; some know whole seconds alone. */
const TICK_MS = 100;
const COARSE_TICK_MS = 2000;

/**
 * Finds `projects/<slug>/<session>.jsonl` and `<session>/subagents/**` in every config folder. The session is that of
 * the path, the agent that of the file name: lines may say otherwise. Old clients put files of subagents beside those of
 * sessions, and other programs put files elsewhere below `projects/`: those are `told`. What is reached through links,
 * too, is found once, by its real path. Folders that did not change are not listed again. The clock is that of the
 * machine's files.
 */
export function discoverTranscripts({
  claudeDirs,
  cache = new Map(),
  closed = openFolders,
  clock = Date.now,
}: {
  claudeDirs: readonly string[];
  cache?: DirectoryCache;
  closed?: ClosedFolders;
  clock?: Clock;
}): TranscriptFile[] {
  const seen: DirectoryCache = new Map();
  const list = (dir: string) => listDirectory({ dir, cache, seen, closed, clock });
  const walk = walkOnce(list);
  const found = new Map<string, TranscriptFile>();
  for (const claudeDir of new Set(claudeDirs.map((dir) => path.resolve(dir)))) {
    const projects = path.join(claudeDir, 'projects');
    const add = (file: TranscriptFile) => found.has(file.path) || found.set(file.path, file);
    for (const { name: slug, path: dir } of list(projects).dirs) {
      for (const file of filesOfProject({ dir, slug, list, walk })) add(file);
    }
    for (const file of toldFiles({ files: list(projects).files, slug: '' })) add(file);
  }
  // Folders that are gone leave the cache.
  cache.clear();
  for (const [dir, entry] of seen) cache.set(dir, entry);
  return [...found.values()];
}

type Entry = { name: string; path: string };
/** By name in the folder, and where it really is. */
type Listed = { dirs: Entry[]; files: Entry[] };
type List = (dir: string) => Listed;
/** The files of a folder and of all below it. */
type Walk = (dir: string) => Iterable<Entry>;

const openFolders: ClosedFolders = {
  isWaiting: () => false,
  add({ error }) {
    throw error;
  },
  remove: () => undefined,
};

/** No folder is walked through twice: links may lead back up. */
function walkOnce(list: List): Walk {
  const walked = new Set<string>();
  function* walk(dir: string, depth: number): Iterable<Entry> {
    if (walked.has(dir) || depth > MAX_DEPTH) return;
    walked.add(dir);
    const { dirs, files } = list(dir);
    yield* files;
    for (const { name, path: below } of dirs) if (name !== SPILL_FOLDER) yield* walk(below, depth + 1);
  }
  return (dir) => walk(dir, 0);
}

function* filesOfProject({
  dir,
  slug,
  list,
  walk,
}: {
  dir: string;
  slug: string;
  list: List;
  walk: Walk;
}): Iterable<TranscriptFile> {
  const { dirs, files } = list(dir);
  for (const { name, path: file } of files) {
    if (!name.endsWith('.jsonl') || isHiddenName(name)) continue;
    const found = { path: file, slug, session_id: sessionOfName(name.slice(0, -6)), agent_id: MAIN_AGENT };
    yield isToldByLines(name) ? { ...found, told: true } : found;
  }
  for (const { name: session_id, path: below } of dirs) {
    const subagents = list(below).dirs.find(({ name }) => name === 'subagents');
    if (subagents !== undefined) yield* agentFiles({ dir: subagents.path, slug, session_id, walk });
    yield* toldFiles({ files: walk(below), slug });
  }
}

function* toldFiles({ files, slug }: { files: Iterable<Entry>; slug: string }): Iterable<TranscriptFile> {
  for (const { name, path: file } of files) {
    if (!name.endsWith('.jsonl')) continue;
    yield { path: file, slug, session_id: name.slice(0, -6), agent_id: MAIN_AGENT, told: true };
  }
}

function* agentFiles({
  dir,
  slug,
  session_id,
  walk,
}: {
  dir: string;
  slug: string;
  session_id: string;
  walk: Walk;
}): Iterable<TranscriptFile> {
  for (const { name, path: file } of walk(dir)) {
    // A workflow's journal.jsonl is its own bookkeeping.
    if (!name.startsWith('agent-') || !name.endsWith('.jsonl')) continue;
    yield { path: file, slug, session_id, agent_id: agentOfName(name.slice(6, -6)) };
  }
}

function listDirectory({
  dir,
  cache,
  seen,
  closed,
  clock,
}: {
  dir: string;
  cache: DirectoryCache;
  seen: DirectoryCache;
  closed: ClosedFolders;
  clock: Clock;
}): Listed {
  try {
    const before = clock();
    const stat = fs.statSync(dir, { throwIfNoEntry: false });
    if (!stat?.isDirectory() || closed.isWaiting({ path: dir, stat })) return nothing;
    const known = cache.get(dir);
    const names = known?.mtime_ms === stat.mtimeMs ? known.names : readNames(dir);
    closed.remove(dir);
    seen.set(dir, { mtime_ms: saysWhetherChanged(stat, before) ? stat.mtimeMs : -1, names });
    return listed({ dir, names });
  } catch (error) {
    // A folder may vanish between its parent's listing and its own: the client sweeps old sessions.
    if (!isGone(error)) closed.add({ path: dir, error });
    return nothing;
  }
}

/** What comes into a folder in the moment after it was listed leaves it with the time that it had. */
function saysWhetherChanged({ mtimeMs }: fs.Stats, listedAt: number): boolean {
  return listedAt - mtimeMs > (mtimeMs % 1000 === 0 ? COARSE_TICK_MS : TICK_MS);
}

const nothing: Listed = { dirs: [], files: [] };

function readNames(dir: string): DirectoryNames {
  const dirs: string[] = [];
  const files: string[] = [];
  const links: string[] = [];
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) dirs.push(entry.name);
    else if (entry.isFile()) files.push(entry.name);
    else if (entry.isSymbolicLink()) links.push(entry.name);
  }
  const names = { dirs: dirs.sort(), files: files.sort() };
  return links.length === 0 ? names : { ...names, links: links.sort() };
}

function listed({ dir, names }: { dir: string; names: DirectoryNames }): Listed {
  const entry = (name: string): Entry => ({ name, path: `${dir}${path.sep}${name}` });
  const all: Listed = { dirs: names.dirs.map(entry), files: names.files.map(entry) };
  for (const name of names.links ?? []) follow({ link: entry(name), into: all });
  return all;
}

/** A link that leads nowhere, or round in a circle, is as good as none. */
function follow({ link, into }: { link: Entry; into: Listed }): void {
  try {
    const target = { name: link.name, path: fs.realpathSync(link.path) };
    const stat = fs.statSync(target.path);
    if (stat.isDirectory()) into.dirs.push(target);
    else if (stat.isFile()) into.files.push(target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (!isGone(error) && code !== 'ELOOP' && code !== 'EACCES') throw error;
  }
}
