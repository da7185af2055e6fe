import { isUtf8 } from 'node:buffer';
import type { PlainNames } from '../pass/plain-names.ts';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { SessionFolds } from '../../store/facts/session-folds.ts';
import { createWords } from '../../transcripts/scan/byte-texts.ts';
import type { FileContext, FileState } from '../../transcripts/files/file-context.ts';
import { FIRST_TIME_BYTES, firstTimeIn } from '../../transcripts/files/file-head.ts';
import { createIsoMillis } from '../../transcripts/scan/iso-millis.ts';
import { mapTranscriptRecord } from '../../transcripts/map/map-record.ts';
import { recordsIn } from '../../client/records-in.ts';
import type { SkipReason } from '../../transcripts/files/read-lines.ts';
import {
  ASSISTANT,
  createLineScanner,
  DOUBT,
  SILENT,
  TOOL_RESULT,
  type LineKind,
} from '../../transcripts/scan/scan-line.ts';
import { foldAssistant, foldToolResult } from './fold-plain-lines.ts';
import { foldSeen, newPlainLine, resume, settle, type PlainLine } from './plain-line.ts';
import type { ReadCounts } from '../live/read-transcript.ts';

export type NumbersReader = (o: {
  /** A whole file from its start; one more byte of the buffer must be free behind `length`. */
  bytes: Buffer;
  length: number;
  file: FileContext;
  state: FileState;
  fallbackTime: string;
  folds: SessionFolds;
  redact: (path: string) => string;
  names: PlainNames;
}) => { events: TrackedEvent[]; offset: number; counts: ReadCounts } | undefined;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Reads the numbers of a whole new transcript, several times as fast as `readTranscript` and with the same facts: plain
 * lines, nearly all, are scanned and folded at once; the others are mapped to events, which are still to be redacted and
 * folded. Undefined for files that are not clean text.
 */
export function createNumbersReader(): NumbersReader {
  const scanner = createLineScanner();
  const isoMillis = createIsoMillis();
  const word = createWords();
  return function readNumbers({ bytes, length, file, state, fallbackTime, folds, redact, names }) {
    const content = bytes.subarray(0, length);
    if (!isUtf8(content) || content.subarray(0, 512).includes(0)) return undefined;
    const events: TrackedEvent[] = [];
    const counts: ReadCounts = { bytes: 0, lines: 0, skipped: {} };
    const skip = (reason: SkipReason) => (counts.skipped[reason] = (counts.skipped[reason] ?? 0) + 1);
    state.last_time ??= firstTimeIn(bytes.toString('latin1', 0, Math.min(length, FIRST_TIME_BYTES)));
    const plain = newPlainLine({
      bytes,
      at: scanner.at,
      scanRest: scanner.scanRest,
      isoMillis,
      word,
      redact,
      names,
      file,
      state,
      folds,
    });
    // Ends a last line without a break for the search; a whole file always leaves room for it.
    bytes[length] = NEWLINE;
    let start = 0;
    let { summaries } = state;
    let heeded = false;
    while (start < length) {
      const next = bytes.indexOf(NEWLINE, start);
      const end = bytes[next - 1] === RETURN ? next - 1 : next;
      if (end > start) {
        // A line without a break may be half written: the scanner would not always see it.
        const kind = next < length && !heeded ? scanner.scan(bytes, start, end) : DOUBT;
        if (!isTaken({ kind, plain })) {
          settle(plain);
          const { kind: found, records } = recordsIn(bytes.toString('utf8', start, end));
          // A line without a break that is not whole may still be written.
          if (next >= length && found !== 'whole') break;
          if (found === 'blank') counts.lines--;
          else if (found === 'damaged') skip(records.length > 0 ? 'damaged_line' : 'not_json');
          if (records.length > 0) {
            for (const record of records) {
              try {
                events.push(...mapTranscriptRecord({ record, file, state, fallbackTime }));
              } catch {
                skip('failed_record');
              }
            }
            resume(plain);
            if (state.summaries !== summaries) {
              summaries = state.summaries;
              heeded = namesLine({ summaries, rest: content.subarray(next) });
            }
          }
        }
        counts.lines++;
      }
      start = next + 1;
    }
    settle(plain);
    foldSeen(plain);
    counts.bytes = Math.min(start, length);
    return { events, offset: counts.bytes, counts };
  };
}

function isTaken({ kind, plain }: { kind: LineKind; plain: PlainLine }): boolean {
  try {
    switch (kind) {
      case ASSISTANT:
        return foldAssistant(plain);
      case TOOL_RESULT:
        return foldToolResult(plain);
      default:
        return kind === SILENT;
    }
  } catch (error) {
    // A part that the scanner stepped over is no JSON: the line is read with care.
    if (!(error instanceof SyntaxError)) throw error;
    plain.last.usage = 0;
    return false;
  }
}

/** Whether a title waits for a line that is still to come: the scanner would pass it by. */
function namesLine({ summaries, rest }: { summaries: FileState['summaries']; rest: Buffer }): boolean {
  return Object.keys(summaries ?? {}).some((leaf) => rest.includes(leaf));
}
