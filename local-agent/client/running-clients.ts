import fs from 'node:fs';
import path from 'node:path';
import type { ClientNote } from './client-note.ts';
import { readRegular } from '../files/read-regular.ts';
import { processRuns, startTicks } from '../runtime/process-runs.ts';
import { countOf, parseRecord, textOf, type Fields } from './record-fields.ts';

/**
 * Whether the client of a session still runs, by what running clients note of themselves in `sessions/<pid>.json`.
 * A client that ends takes its note away; one that was killed leaves it, and that is how a crash is known at once.
 * Sessions without a note are not in the answer: older clients write none.
 */
export function readRunningClients({
  claudeDirs,
  isRunning = isRunningProcess,
}: {
  claudeDirs: readonly string[];
  isRunning?: (client: { pid: number; started: string | undefined }) => boolean;
}): ReadonlyMap<string, ClientNote> {
  const sessions = new Map<string, ClientNote>();
  for (const dir of claudeDirs) {
    for (const note of readNotes(path.join(dir, 'sessions'))) {
      const pid = countOf(note['pid']);
      const sessionId = textOf(note['sessionId']);
      if (pid === undefined || pid === 0 || sessionId === undefined || isElsewhere(note)) continue;
      const running = isRunning({ pid, started: textOf(note['procStart']) });
      // A resumed session has a new process beside the note of a former one.
      if (!running && sessions.has(sessionId)) continue;
      sessions.set(sessionId, running ? { running, ...stateOf(note) } : { running });
    }
  }
  return sessions;
}

/** `shell`: between two turns, while a command of its own runs in the background. */
const states = new Map<string, ClientNote['doing']>([
  ['busy', 'busy'],
  ['idle', 'idle'],
  ['shell', 'idle'],
  ['waiting', 'waiting'],
]);

/** Newer clients say what they do: in the middle of a turn, between two, or asking somebody. */
function stateOf(note: Fields): Omit<ClientNote, 'running'> {
  const doing = states.get(textOf(note['status']) ?? '');
  const since = countOf(note['statusUpdatedAt']);
  if (since === undefined || doing === undefined) return {};
  const waitingFor = textOf(note['waitingFor']);
  return { doing, since, ...(waitingFor === undefined ? {} : { waitingFor }) };
}

function readNotes(folder: string): Fields[] {
  let names: string[];
  try {
    names = fs.readdirSync(folder).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    // The folder does not exist before the first session, and not at all with older clients.
    return [];
  }
  return names.flatMap((name) => {
    try {
      const note = parseRecord(readRegular({ path: path.join(folder, name) })?.toString('utf8') ?? '');
      return note ? [note] : [];
    } catch {
      // Its client has ended meanwhile, or it is no note at all.
      return [];
    }
  });
}

/** A client in another container has process ids of its own. */
function isElsewhere(note: Fields): boolean {
  const space = /pid:\[\d+\]$/.exec(textOf(note['pidDomain']) ?? '')?.[0];
  if (space === undefined) return false;
  try {
    return fs.readlinkSync('/proc/self/ns/pid') !== space;
  } catch {
    return false;
  }
}

function isRunningProcess({ pid, started }: { pid: number; started: string | undefined }): boolean {
  if (!processRuns(pid)) return false;
  const ticks = startTicks(pid);
  // The number may have gone to another process since.
  return ticks === undefined || started === undefined || !/^\d+$/.test(started) || ticks === started;
}
