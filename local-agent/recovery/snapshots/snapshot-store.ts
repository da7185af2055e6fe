import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { listIfThere, readIfThere, readTextIfThere } from '../../files/read-if-there.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import { sessionFileName } from '../../journal/journal-files.ts';
import { applyDifference, differenceOf, type Change, type Json } from './json-difference.ts';
import { snapshotEntrySchema, snapshotSchema, type Snapshot, type SnapshotEntry } from './snapshot-schema.ts';

// One folder a session: `list.jsonl` names its snapshots, a line each, and each is one small compressed file. Every
// `fullEvery`th is whole and kept twice; those between are differences to it, so that a damaged one takes no other along.

const snapshotDamaged = createErrorFactory<{ id: string; file: string; cause?: unknown }>(
  ({ id, file, cause }) => ({
    code: 'snapshot.damaged',
    message: `the snapshot ${id} is damaged (${file})`,
    hint: 'take another one from "subtrack snapshot list"; those before and after it can still be opened',
    cause,
  }),
);

export type SnapshotStore = {
  /** Where a session's snapshots lie. */
  folderOf(sessionId: string): string;
  /** Oldest first. Lines that cannot be read are left out. */
  list(sessionId: string): SnapshotEntry[];
  sessions(): string[];
  /** Makes it durable; its id and number are given here. */
  add(o: { state: Omit<Snapshot, 'snapshot_id'>; checkpoint: string | null; changedFiles: number }): {
    snapshot: Snapshot;
    entry: SnapshotEntry;
  };
  /** Throws `snapshot.damaged`. */
  read(entry: SnapshotEntry): Snapshot;
  /** For good: first from the list, then their files. */
  drop(o: { sessionId: string; numbers: ReadonlySet<number> }): void;
};

export function openSnapshotStore({ root, fullEvery }: { root: string; fullEvery: number }): SnapshotStore {
  const folderOf = (sessionId: string) => path.join(root, sessionFileName(sessionId).replace(/\.jsonl$/, ''));
  const store: SnapshotStore = {
    folderOf,
    list: (sessionId) => readList(folderOf(sessionId)),
    sessions: () => [
      ...new Set(
        listIfThere(root).flatMap((name) =>
          readList(path.join(root, name))
            .slice(-1)
            .map((e) => e.session_id),
        ),
      ),
    ],
    add({ state, checkpoint, changedFiles }) {
      const folder = folderOf(state.session_id);
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      const entries = readList(folder);
      const n = (entries.at(-1)?.n ?? 0) + 1;
      const snapshot: Snapshot = { ...state, snapshot_id: `${state.session_id}.${n}` };
      const raw = JSON.stringify(snapshot);
      const base = usableBase({ folder, entries, fullEvery });
      const difference = base && differenceOf(base.state, JSON.parse(raw) as Json);
      const bytes = compress(base ? JSON.stringify(difference) : raw);
      writeAtomically({ file: path.join(folder, fileName({ n, whole: !base })), content: bytes });
      if (!base) writeAtomically({ file: path.join(folder, `${n}.whole.copy.br`), content: bytes });
      const entry: SnapshotEntry = {
        n,
        snapshot_id: snapshot.snapshot_id,
        session_id: snapshot.session_id,
        taken_at: snapshot.taken_at,
        trigger: snapshot.trigger,
        base: base?.n ?? null,
        sha256: hashOf(raw),
        bytes: bytes.length,
        raw_bytes: Buffer.byteLength(raw),
        checkpoint,
        changed_files: changedFiles,
        new_tokens: snapshot.usage.new_tokens,
        finished_agent_runs: snapshot.usage.finished_agent_runs,
        context_percent: snapshot.context.percent,
      };
      appendLine({ file: path.join(folder, LIST), line: JSON.stringify(entry) });
      return { snapshot, entry };
    },
    read(entry) {
      return snapshotSchema.parse(JSON.parse(readState({ folder: folderOf(entry.session_id), entry })));
    },
    drop({ sessionId, numbers }) {
      const folder = folderOf(sessionId);
      const kept = readList(folder).filter(({ n }) => !numbers.has(n));
      const content = kept.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      writeAtomically({ file: path.join(folder, LIST), content });
      for (const name of listIfThere(folder))
        if (numbers.has(Number(/^(\d+)\..*br$/.exec(name)?.[1])))
          fs.rmSync(path.join(folder, name), { force: true });
    },
  };
  return store;
}

const LIST = 'list.jsonl';

/** Whether a file of that name in a session's folder holds states, or their list; other files are none of this store. */
export function isStateFile(name: string): boolean {
  return name === LIST || /^\d+\.(whole|whole\.copy|difference)\.br$/.test(name);
}

function fileName({ n, whole }: { n: number; whole: boolean }): string {
  return `${n}.${whole ? 'whole' : 'difference'}.br`;
}

/** The whole one that the next difference is made to; none when it is time for another, or it cannot be read. */
function usableBase({
  folder,
  entries,
  fullEvery,
}: {
  folder: string;
  entries: readonly SnapshotEntry[];
  fullEvery: number;
}): { n: number; state: Json } | undefined {
  const whole = entries.findLast((entry) => entry.base === null);
  const next = (entries.at(-1)?.n ?? 0) + 1;
  if (whole === undefined || next - whole.n >= fullEvery) return undefined;
  try {
    return { n: whole.n, state: JSON.parse(readState({ folder, entry: whole })) as Json };
  } catch {
    return undefined;
  }
}

/** JSON of the state, as its hash says it must be. */
function readState({ folder, entry }: { folder: string; entry: SnapshotEntry }): string {
  const file = path.join(folder, fileName({ n: entry.n, whole: entry.base === null }));
  const copies = entry.base === null ? [file, path.join(folder, `${entry.n}.whole.copy.br`)] : [file];
  let cause: unknown;
  for (const copy of copies) {
    try {
      const text = decompress(copy);
      const state = entry.base === null ? text : withBase({ folder, base: entry.base, text });
      if (hashOf(state) === entry.sha256) return state;
    } catch (error) {
      cause = error;
    }
  }
  throw snapshotDamaged({ id: entry.snapshot_id, file, cause });
}

function withBase({ folder, base, text }: { folder: string; base: number; text: string }): string {
  const whole = readList(folder).find((entry) => entry.n === base);
  if (whole === undefined) throw new Error(`number ${base}, to which it is the difference, is missing`);
  const state = JSON.parse(readState({ folder, entry: whole })) as Json;
  return JSON.stringify(applyDifference(state, JSON.parse(text) as Change[]));
}

function readList(folder: string): SnapshotEntry[] {
  const entries = new Map<number, SnapshotEntry>();
  for (const line of (readTextIfThere(path.join(folder, LIST)) ?? '').split('\n')) {
    const entry = readEntry(line);
    if (entry) entries.set(entry.n, entry);
  }
  return [...entries.values()].toSorted((a, b) => a.n - b.n);
}

/** The last line may be torn. */
function readEntry(line: string): SnapshotEntry | undefined {
  if (line === '') return undefined;
  try {
    return snapshotEntrySchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** After a torn line a new one begins. */
function appendLine({ file, line }: { file: string; line: string }): void {
  const before = readIfThere(file);
  const torn = before !== undefined && before.length > 0 && before.at(-1) !== 0x0a;
  const fd = fs.openSync(file, 'a', 0o600);
  try {
    fs.writeSync(fd, `${torn ? '\n' : ''}${line}\n`);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function compress(text: string): Buffer {
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
}

/** No state is larger: what claims to be is none. */
const MAX_STATE_BYTES = 64 * 1024 * 1024;

function decompress(file: string): string {
  return brotliDecompressSync(fs.readFileSync(file), { maxOutputLength: MAX_STATE_BYTES }).toString('utf8');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
