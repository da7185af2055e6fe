import fs from 'node:fs';
import path from 'node:path';
import { isGone } from '../files/is-gone.ts';
import { isHiddenName, isToldByLines, sessionOfName } from '../transcripts/files/session-name.ts';
import { toldIdentity } from '../transcripts/files/told-identity.ts';

/** A file of a session below a config folder of the client. */
export type SourceFile = {
  root: string;
  /** Below the root, with `/`. */
  file: string;
  path: string;
  session_id: string;
  stat: fs.Stats;
};

type Skip = (o: { path: string; error: unknown }) => void;
/** The session of a file that was found before, so that its lines need not tell it again. */
type KnownSession = (o: { root: string; file: string }) => string | undefined;

/** Deep enough for `<session>/subagents/workflows/<run>/` and what a tool puts below its results. */
const MAX_DEPTH = 8;
/** What the client writes about a project, not about a session. */
const NOT_OF_A_SESSION = new Set(['memory']);

/**
 * Everything that the client keeps of sessions: transcripts, whatever lies in a session's folder (subagents, sidecars,
 * results of tools), and the file history. Links are followed, each file is found once. What cannot be listed is told,
 * and costs only itself.
 */
export function findFiles({
  claudeDirs,
  skip,
  knownSession,
}: {
  claudeDirs: readonly string[];
  skip: Skip;
  knownSession: KnownSession;
}): SourceFile[] {
  const found: SourceFile[] = [];
  const seen = new Set<string>();
  for (const root of new Set(claudeDirs.map((dir) => path.resolve(dir)))) {
    const visit: Visit = { root, skip, knownSession, seen, found };
    for (const project of list({ visit, place: 'projects' })) findInProject({ visit, project });
    for (const session of list({ visit, place: 'file-history' })) {
      if (session.stat.isDirectory()) addBelow({ visit, entry: session, session_id: session.name, depth: 0 });
    }
  }
  return found;
}

type Visit = { root: string; skip: Skip; knownSession: KnownSession; seen: Set<string>; found: SourceFile[] };
type Entry = { name: string; place: string; stat: fs.Stats };

function findInProject({ visit, project }: { visit: Visit; project: Entry }): void {
  if (!project.stat.isDirectory()) return addTold({ visit, entry: project });
  for (const entry of list({ visit, place: project.place })) {
    if (NOT_OF_A_SESSION.has(entry.name)) continue;
    if (entry.stat.isDirectory()) addBelow({ visit, entry, session_id: entry.name, depth: 0 });
    else if (isToldByLines(entry.name)) addTold({ visit, entry });
    else if (entry.name.endsWith('.jsonl') && !isHiddenName(entry.name))
      add({ visit, entry, session_id: sessionOfName(entry.name.slice(0, -6)) });
  }
}

function addBelow({
  visit,
  entry,
  session_id,
  depth,
}: {
  visit: Visit;
  entry: Entry;
  session_id: string;
  depth: number;
}): void {
  for (const below of list({ visit, place: entry.place })) {
    if (!below.stat.isDirectory()) add({ visit, entry: below, session_id });
    else if (depth < MAX_DEPTH) addBelow({ visit, entry: below, session_id, depth: depth + 1 });
  }
}

/** Old clients put files of subagents beside those of sessions: their lines say whose they are. */
function addTold({ visit, entry }: { visit: Visit; entry: Entry }): void {
  if (!entry.name.endsWith('.jsonl') || !entry.stat.isFile()) return;
  const file = path.join(visit.root, entry.place);
  try {
    const known = visit.knownSession({ root: visit.root, file: entry.place });
    const session_id = known ?? toldIdentity(file)?.session_id;
    if (session_id !== undefined) add({ visit, entry, session_id });
  } catch (error) {
    if (!isGone(error)) visit.skip({ path: file, error });
  }
}

function add({ visit, entry, session_id }: { visit: Visit; entry: Entry; session_id: string }): void {
  if (!entry.stat.isFile()) return;
  const id = `${entry.stat.dev}:${entry.stat.ino}`;
  if (visit.seen.has(id)) return;
  visit.seen.add(id);
  const { root } = visit;
  visit.found.push({
    root,
    file: entry.place,
    path: path.join(root, entry.place),
    session_id,
    stat: entry.stat,
  });
}

/** Names in a folder with what they are; what vanished meanwhile, and links that lead nowhere, are left out. */
function list({ visit, place }: { visit: Visit; place: string }): Entry[] {
  const folder = path.join(visit.root, place);
  let names: string[];
  try {
    names = fs.readdirSync(folder).sort();
  } catch (error) {
    if (!isGone(error)) visit.skip({ path: folder, error });
    return [];
  }
  return names.flatMap((name) => {
    try {
      const stat = fs.statSync(path.join(folder, name), { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ name, place: `${place}/${name}`, stat }];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOOP')
        visit.skip({ path: path.join(folder, name), error });
      return [];
    }
  });
}
