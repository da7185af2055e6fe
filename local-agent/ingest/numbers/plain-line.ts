import type { PlainNames } from '../pass/plain-names.ts';
import type { SessionFolds } from '../../store/facts/session-folds.ts';
import { foldRunFacts } from '../../store/facts/run-facts.ts';
import type { FileContext, FileState } from '../../transcripts/files/file-context.ts';
import type { LinePlaces } from '../../transcripts/scan/line-places.ts';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { makeEvent } from '../../transcripts/map/make-event.ts';
import { lastSeen } from '../../transcripts/map/map-session.ts';

/** The line under the scanner, and what its file has gathered so far. */
export type PlainLine = {
  bytes: Buffer;
  at: LinePlaces;
  isoMillis: (bytes: Buffer, at: number) => number;
  /** Goes on to the end of a result's line. */
  scanRest: () => boolean;
  /** A text that comes often. */
  word: (bytes: Buffer, from: number, to: number) => string;
  /** Takes secrets out of a path. */
  redact: (path: string) => string;
  names: PlainNames;
  file: FileContext;
  state: FileState;
  folds: SessionFolds;
  /** The response of the line before: most lines repeat it. Places in the buffer; usage is 0 where there was none. */
  last: {
    key: string;
    from: number;
    to: number;
    model: number;
    modelEnd: number;
    stop: number;
    stopEnd: number;
    usage: number;
    usageEnd: number;
  };
  /** `state.told` and its parts. */
  told: { text: string; parts: readonly string[] } | undefined;
  /** First and last time of a plain line. */
  firstMs: number;
  lastMs: number;
  /** Last time of one that told something: the further lines of a response do not. */
  activeMs: number;
  /** `state.last_time`, and the place of a later one that is not in the state yet. */
  latestMs: number;
  latestAt: number;
};

export function newPlainLine(
  given: Pick<
    PlainLine,
    'bytes' | 'at' | 'isoMillis' | 'scanRest' | 'word' | 'redact' | 'names' | 'file' | 'state' | 'folds'
  >,
): PlainLine {
  return {
    ...given,
    last: { key: '', from: 0, to: 0, model: 0, modelEnd: 0, stop: 0, stopEnd: 0, usage: 0, usageEnd: 0 },
    told: undefined,
    firstMs: Infinity,
    lastMs: -Infinity,
    activeMs: -Infinity,
    latestMs: millisOf(given.state.last_time),
    latestAt: 0,
  };
}

/** The time of the line under the scanner, and whether it told something. */
export function see({ line, ms, told }: { line: PlainLine; ms: number; told: boolean }): void {
  if (told && ms > line.activeMs) line.activeMs = ms;
  if (ms < line.firstMs) line.firstMs = ms;
  if (ms > line.lastMs) line.lastMs = ms;
  if (ms <= line.latestMs) return;
  line.latestMs = ms;
  line.latestAt = line.at.timestamp;
}

/** Brings the state up to date for a line that has to be mapped. */
export function settle(line: PlainLine): void {
  if (line.latestAt === 0) return;
  line.state.last_time = line.bytes.toString('latin1', line.latestAt, line.latestAt + 24);
  line.latestAt = 0;
}

/** Goes on after a line that was mapped. */
export function resume(line: PlainLine): void {
  line.latestMs = millisOf(line.state.last_time);
}

/** Tells session and agent run when their plain lines began and ended. */
export function foldSeen({ file, folds, firstMs, lastMs, activeMs }: PlainLine): void {
  if (lastMs < firstMs) return;
  const fold = (event: TrackedEvent, at: number) =>
    foldRunFacts({ event, at, journaled: false, into: folds.runs });
  for (const at of [firstMs, lastMs]) fold(lastSeen({ file, time: new Date(at).toISOString() }), at);
  if (activeMs < firstMs) return;
  const data = { tool_use_id: '', tool_name: '', status: 'running' as const };
  const time = new Date(activeMs).toISOString();
  fold(makeEvent({ type: 'tool_usage', id: 'seen', time, file, data }), activeMs);
}

function millisOf(time: string | undefined): number {
  return time === undefined ? -Infinity : Date.parse(time);
}
