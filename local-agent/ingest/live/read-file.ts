import fs from 'node:fs';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { PriceSettings } from '../../../shared/models/price-usage.ts';
import {
  newFileState,
  readFileState,
  restartedFileState,
  writeFileState,
  type AgentMeta,
  type FileContext,
  type FileState,
} from '../../transcripts/files/file-context.ts';
import { mapAgentEnd, mapAgentMeta } from '../../transcripts/map/map-agent-run.ts';
import { mapLastSeen } from '../../transcripts/map/map-session.ts';
import { metaPath, readAgentMeta } from '../../transcripts/map/read-agent-meta.ts';
import { spilledResults, type SpilledResults } from '../../transcripts/files/spilled-results.ts';
import { ensureNotUtf16, openRegular } from '../../files/read-regular.ts';
import { knownOffset, readTranscript, type ReadCounts } from './read-transcript.ts';
import type { ChangedFile } from '../pass/compare-file.ts';
import type { Passing } from '../pass/skipped-inputs.ts';
import type { Cursor } from '../pass/transcript-cursors.ts';

/** One step of reading: at most so many bytes are held at a time. */
export const WINDOW_BYTES = 8 * 1024 * 1024;

export type FileStep = { events: TrackedEvent[]; cursor: Cursor; counts: ReadCounts };

/**
 * Reads what is new in a transcript, a window at a time. `texts` says whether this is the live path, which takes
 * numbers and texts at once, or the numbers pass. A file that is not the one that was read before begins anew: its facts
 * merge with the old ones. Throws `input.*` when it cannot be opened.
 */
export function* readFile({
  file,
  cursor,
  kept,
  project,
  prices,
  texts,
  now,
  skipped,
}: {
  file: ChangedFile;
  cursor: Cursor | undefined;
  /** Of a file that was not read before: what another one of the same run was read with. */
  kept?: Pick<FileState, 'keys'> | undefined;
  project: string;
  prices: PriceSettings;
  texts: boolean;
  now: number;
  skipped: Passing;
}): Generator<FileStep> {
  const fd = openRegular(file.path);
  // Deleted since the scan: the next scan says so.
  if (fd === undefined) return;
  try {
    ensureNotUtf16({ fd, path: file.path });
    const { size } = fs.fstatSync(fd);
    const from = cursor
      ? knownOffset({ fd, size, readTo: cursor.read_to, fingerprint: cursor.fingerprint })
      : 0;
    const begun = cursor !== undefined && from === cursor.read_to;
    const state = stateFor({ cursor, kept, begun });
    const context = fileContext({ file, project, prices, texts, skipped });
    const replaced = cursor !== undefined && cursor.read_to > 0 && !begun;
    yield* readOn({
      fd,
      from,
      size,
      file,
      cursor: begun ? cursor : undefined,
      context,
      state,
      now,
      replaced,
    });
  } finally {
    fs.closeSync(fd);
  }
}

function stateFor({
  cursor,
  kept,
  begun,
}: {
  cursor: Cursor | undefined;
  kept: Pick<FileState, 'keys'> | undefined;
  begun: boolean;
}): FileState {
  if (cursor === undefined) return kept === undefined ? newFileState() : restartedFileState(kept);
  const before = readFileState(cursor.state);
  return begun ? before : restartedFileState(before);
}

export function fileContext({
  file,
  project,
  prices,
  texts,
  skipped,
}: {
  file: Pick<ChangedFile, 'path' | 'session_id' | 'agent_id'> & { born_at?: string | null | undefined };
  project: string;
  prices: PriceSettings;
  texts: boolean;
  skipped: Passing;
}): FileContext {
  const meta = file.agent_id === 'main' ? undefined : sidecarOf({ transcript: file.path, skipped });
  return {
    session_id: file.session_id,
    agent_id: file.agent_id,
    project,
    source: 'transcript',
    prices,
    texts,
    ...(texts ? { spilled: spilledOf({ file, skipped }) } : {}),
    ...(meta === undefined ? {} : { meta }),
    ...(file.born_at ? { born_at: file.born_at } : {}),
  };
}

/** An output that cannot be read costs itself alone: what the transcript shows of it stays. */
function spilledOf({
  file,
  skipped,
}: {
  file: Pick<ChangedFile, 'path' | 'session_id'>;
  skipped: Passing;
}): SpilledResults {
  return spilledResults({
    transcript: file.path,
    sessionId: file.session_id,
    onRead: (path) => skipped.clear(path),
    onUnreadable: ({ path, error }) => skipped.skip({ path, kind: 'result', error }),
  });
}

/** A sidecar that cannot be read costs what it says, not its transcript. */
function sidecarOf({ transcript, skipped }: { transcript: string; skipped: Passing }): AgentMeta | undefined {
  const meta = readAgentMeta({
    transcript,
    onUnreadable: ({ path, error }) => skipped.skip({ path, kind: 'sidecar', error }),
  });
  if (meta !== undefined) skipped.clear(metaPath(transcript));
  return meta;
}

type ReadOn = {
  fd: number;
  from: number;
  size: number;
  file: ChangedFile;
  cursor: Cursor | undefined;
  context: FileContext;
  state: FileState;
  now: number;
  replaced: boolean;
};

function* readOn({
  fd,
  from,
  size,
  file,
  cursor,
  context,
  state,
  now,
  replaced,
}: ReadOn): Generator<FileStep> {
  let offset = from;
  let window = WINDOW_BYTES;
  let first = true;
  const fallbackTime = new Date(Math.min(Math.max(file.mtime_ms, 0), Math.max(now, 0))).toISOString();
  do {
    const end = Math.min(size, offset + window);
    const read = readTranscript({ fd, offset, end, size, file: context, state, fallbackTime });
    const stuck = read.offset === offset && end < size;
    // A line longer than the window: look further, up to the longest line that is read at all.
    window = stuck ? window * 4 : WINDOW_BYTES;
    if (stuck) continue;
    offset = read.offset;
    const last = end >= size;
    const events = last
      ? [...read.events, ...late({ file, cursor, context, state, fallbackTime })]
      : read.events;
    if (replaced && first) read.counts.skipped['file_replaced'] = 1;
    first = false;
    const texts = context.texts;
    yield {
      events,
      counts: read.counts,
      cursor: {
        path: file.path,
        session_id: file.session_id,
        agent_id: file.agent_id,
        project: context.project,
        born_at: file.born_at ?? null,
        inode: file.inode,
        // Until the end was reached the file counts as changed.
        size: last ? file.size : -1,
        mtime_ms: file.mtime_ms,
        read_to: offset,
        fingerprint: read.fingerprint,
        state: writeFileState(state),
        text_to: texts ? offset : (cursor?.text_to ?? 0),
        text_state: texts
          ? ''
          : cursor?.text_state || (cursor && cursor.text_to === cursor.read_to ? cursor.state : ''),
        // A half-written sidecar is looked at again.
        meta_ms: context.meta === undefined ? null : file.meta_ms,
        gone: 0,
      },
    };
    if (last) return;
  } while (offset < size);
}

/** What the sidecar says now that the lines before were read without it, or with an older one. */
function late({
  file,
  cursor,
  context,
  state,
  fallbackTime,
}: Pick<ReadOn, 'file' | 'cursor' | 'context' | 'state'> & { fallbackTime: string }): TrackedEvent[] {
  const time = state.last_time ?? fallbackTime;
  // The numbers pass leaves out the events that would tell how long the file went on.
  const events = context.texts ? [] : mapLastSeen({ file: context, state });
  const end = mapAgentEnd({ file: context, state, time });
  if (cursor === undefined || cursor.meta_ms === file.meta_ms) return [...events, ...end];
  return [...events, ...mapAgentMeta({ file: context, time }), ...end];
}
