const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/**
 * The session of a transcript, by the name of its file without the ending. What a program that copies folders from one
 * machine to another puts beside it (`<id>.sync-conflict-…`, `<id> (1)`) is the same session: what both have is one, and
 * what only one of them has is not lost.
 */
export function sessionOfName(stem: string): string {
  return id.exec(stem)?.[0] ?? stem;
}

/** What such programs put behind a name: `.sync-conflict-…`, ` (1)`, ` - Copy`, ` copy 2`, ` 2`, `.bak`. */
const copyMark =
  /(?:\.sync-conflict-| \(| - |~| (?:copy|copie|kopie|copia)(?=$|[ .])| \d+$|\.(?:bak|backup|old|orig|save|tmp)(?=$|[ .~\d])).*$/is;
/** What those that keep older ones put there: `.1`. In `gpt-4.1` it is part of a version. */
const countMark = /(?<!(?:^|[^\da-z])v?\d+)\.\d+$/i;

/** The same for the part of a name that tells the agent, which may be any name: `review.v2`, `ada@team`. */
export function agentOfName(stem: string): string {
  return stem.replace(copyMark, '').replace(countMark, '') || stem;
}

/** Systems and programs that copy folders put notes of their own beside files, under the same ending. */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}

/**
 * In the folder of a project: of what lies beside the files of sessions, what may be somebody's all the same. Old clients put
 * files of subagents there, and a list of the sessions; the lines say whose they are, if anybody's.
 */
export function isToldByLines(name: string): boolean {
  return name.startsWith('agent-') || name === 'sessions-index.jsonl';
}
