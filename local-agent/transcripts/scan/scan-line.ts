import { silentAttachments, silentTypes } from '../../client/record-types.ts';
import { isText } from './byte-texts.ts';
import { clearPlaces, newPlaces } from './line-places.ts';
import {
  CLOSE,
  CLOSE_LIST,
  COMMA,
  isNull,
  keyEnd,
  OPEN,
  OPEN_LIST,
  plainEnd,
  QUOTE,
  skipValue,
} from './scan-json.ts';

// Finds what the numbers pass wants of a line without building the record: most bytes of a transcript are texts, and
// those are stepped over. Only plain lines are understood; all others are in doubt and are parsed as usual. Keys are
// told apart by length and first letter, which is enough for those that the client writes.

export const DOUBT = 0;
export const ASSISTANT = 1;
export const TOOL_RESULT = 2;
/** A whole record that tells nothing. */
export const SILENT = 3;
export type LineKind = typeof DOUBT | typeof ASSISTANT | typeof TOOL_RESULT | typeof SILENT;

const attachmentType: ReadonlySet<string> = new Set(['attachment']);
const PARENT_KEY = Buffer.from('{"parentUuid":');
const TIMESTAMP_LENGTH = 24;
const letter = (text: string) => text.charCodeAt(0);
const A = letter('a');
const C = letter('c');
const E = letter('e');
const F = letter('f');
const G = letter('g');
const I = letter('i');
const M = letter('m');
const N = letter('n');
const O = letter('o');
const P = letter('p');
const R = letter('r');
const S = letter('s');
const T = letter('t');
const U = letter('u');
const V = letter('v');
const Y = letter('y');
const UPPER_U = letter('U');

/** A scanner with one set of places, which every call of `scan` fills anew. */
export function createLineScanner() {
  const at = newPlaces();
  let bytes: Buffer = Buffer.alloc(1);
  let end = 0;
  let kind: LineKind = DOUBT;
  let resume = 0;
  /** What is attached tells nothing. */
  let silent = false;

  /** A line of `buffer` from `start` to `lineEnd`, its break not included; a byte must follow it in the buffer. */
  function scan(buffer: Buffer, start: number, lineEnd: number): LineKind {
    bytes = buffer;
    end = lineEnd;
    kind = DOUBT as LineKind;
    silent = false;
    clearPlaces(at);
    if (bytes[start] !== OPEN || bytes[end - 1] !== CLOSE) return DOUBT;
    let j = start + 1;
    while (j < end) {
      const quote = keyEnd(bytes, j, end);
      if (quote < 0) return DOUBT;
      const behind = takeField(quote - j - 1, bytes[j + 1] ?? 0, quote + 2);
      if (behind < 0) return DOUBT;
      // What follows the message of a result that is known by now is only its structured repetition.
      if (kind === TOOL_RESULT && at.toolUseId > 0 && at.timestamp > 0 && !at.isError) {
        if (isGlued(behind)) return DOUBT;
        resume = behind;
        return kind;
      }
      if (bytes[behind] === CLOSE)
        return behind + 1 === end && (at.timestamp > 0 || kind === SILENT) ? kind : DOUBT;
      if (bytes[behind] !== COMMA) return DOUBT;
      j = behind + 1;
    }
    return DOUBT;
  }

  /** Whether another record begins behind that place: a crash may have cost the break between two. */
  function isGlued(from: number): boolean {
    return bytes.subarray(from, end).includes(PARENT_KEY);
  }

  /** A field of the record; answers the place behind its value. */
  function takeField(length: number, first: number, value: number): number {
    // Nothing of it is wanted, but that it is whole.
    if (kind === SILENT) return skipValue(bytes, value, end);
    if (isSpecial(length, first)) return -1;
    if (length === 7 && first === M) return takeMessage(value);
    // `costUSD` prices what no table does; `content` is as long.
    if (length === 7 && first === C && bytes[value - 5] === UPPER_U) return -1;
    if (length === 4 && first === T) {
      if (kind !== DOUBT) return -1;
      kind = kindAt(value);
      if (kind === DOUBT && isSilentAt(value, silent ? attachmentType : silentTypes)) kind = SILENT;
      return kind === DOUBT ? -1 : skipValue(bytes, value, end);
    }
    if (length === 9 && first === T) {
      at.timestamp = value + 1;
      const close = plainEnd(bytes, value, end);
      return close === value + 1 + TIMESTAMP_LENGTH ? close + 1 : -1;
    }
    if (length === 9 && first === R && !isNull(bytes, value)) {
      at.requestId = value + 1;
      at.requestIdEnd = plainEnd(bytes, value, end);
      return at.requestIdEnd < 0 ? -1 : at.requestIdEnd + 1;
    }
    if (length === 10 && first === A && isSilentAttachment(value)) silent = true;
    if (length === 11 && first === I) at.sidechain = bytes[value] === T;
    const behind = skipValue(bytes, value, end);
    noteSession(length, first, value, behind);
    return behind;
  }

  function noteSession(length: number, first: number, value: number, behind: number): void {
    if (length === 9 && first === G) {
      at.gitBranch = value + 1;
      at.gitBranchEnd = behind - 1;
    } else if (length === 7 && first === V) {
      at.version = value + 1;
      at.versionEnd = behind - 1;
    } else if (length === 10 && first === E) {
      at.entrypoint = value + 1;
      at.entrypointEnd = behind - 1;
    }
  }

  function takeMessage(index: number): number {
    if (bytes[index] !== OPEN) return -1;
    let j = index + 1;
    while (j < end) {
      const quote = keyEnd(bytes, j, end);
      if (quote < 0) return -1;
      const behind = takeMessageField(quote - j - 1, j + 1, quote + 2);
      if (behind < 0) return -1;
      if (bytes[behind] === CLOSE) return behind + 1;
      if (bytes[behind] !== COMMA) return -1;
      j = behind + 1;
    }
    return -1;
  }

  function takeMessageField(length: number, key: number, value: number): number {
    const first = bytes[key];
    // Not `context`.
    if (length === 7 && first === C && bytes[key + 5] === N) return takeOnlyBlock(value);
    const isId = length === 2 && first === I;
    const isModel = length === 5 && first === M;
    if (isId || isModel || (length === 11 && first === S)) {
      if (isNull(bytes, value)) return value + 4;
      const close = plainEnd(bytes, value, end);
      if (close < 0) return -1;
      if (isId) {
        at.messageId = value + 1;
        at.messageIdEnd = close;
      } else if (isModel) {
        at.model = value + 1;
        at.modelEnd = close;
      } else {
        at.stopReason = value + 1;
        at.stopReasonEnd = close;
      }
      return close + 1;
    }
    const behind = skipValue(bytes, value, end);
    if (length === 5 && first === U) {
      at.usage = value;
      at.usageEnd = behind;
    }
    return behind;
  }

  /** The content: exactly one block. */
  function takeOnlyBlock(index: number): number {
    if (bytes[index] !== OPEN_LIST || bytes[index + 1] !== OPEN) return -1;
    let j = index + 2;
    while (j < end) {
      const quote = keyEnd(bytes, j, end);
      if (quote < 0) return -1;
      const behind = takeBlockField(quote - j - 1, j + 1, quote + 2);
      if (behind < 0) return -1;
      if (bytes[behind] === CLOSE) return bytes[behind + 1] === CLOSE_LIST ? behind + 2 : -1;
      if (bytes[behind] !== COMMA) return -1;
      j = behind + 1;
    }
    return -1;
  }

  function takeBlockField(length: number, key: number, value: number): number {
    const first = bytes[key];
    const isType = length === 4 && first === T && bytes[key + 1] === Y;
    const isName = length === 4 && first === N;
    const isId = length === 2 && first === I;
    if (isType || isName || isId || (length === 11 && first === T)) {
      const close = plainEnd(bytes, value, end);
      if (close < 0) return -1;
      if (isType) {
        at.blockType = value + 1;
        at.blockTypeEnd = close;
      } else if (isName) {
        at.blockName = value + 1;
        at.blockNameEnd = close;
      } else if (isId) {
        at.blockId = value + 1;
        at.blockIdEnd = close;
      } else {
        at.toolUseId = value + 1;
        at.toolUseIdEnd = close;
      }
      return close + 1;
    }
    const behind = skipValue(bytes, value, end);
    if (length === 8 && first === I) at.isError = bytes[value] === T;
    else if (length === 5 && first === I) {
      at.input = value;
      at.inputEnd = behind;
    }
    return behind;
  }

  /** The rest of a result's line, for the structured result; false in doubt. */
  function scanRest(): boolean {
    let j = resume;
    while (j < end && bytes[j] === COMMA) {
      const key = j + 2;
      const quote = keyEnd(bytes, j + 1, end);
      if (quote < 0) return false;
      const behind = skipValue(bytes, quote + 2, end);
      if (behind < 0) return false;
      if (quote - key === 13 && bytes[key] === T && bytes[key + 4] === UPPER_U) {
        at.result = quote + 2;
        at.resultEnd = behind;
      }
      j = behind;
    }
    return bytes[j] === CLOSE && j + 1 === end;
  }

  function isSilentAt(value: number, names: ReadonlySet<string>): boolean {
    const close = plainEnd(bytes, value, end);
    if (close < 0) return false;
    for (const name of names) if (isText(bytes, value + 1, close, name)) return true;
    return false;
  }

  /** Its type comes first. */
  function isSilentAttachment(value: number): boolean {
    return isText(bytes, value, value + 8, '{"type":') && isSilentAt(value + 8, silentAttachments);
  }

  /** `"assistant"` or `"user"`. */
  function kindAt(value: number): LineKind {
    if (bytes[value] !== QUOTE) return DOUBT;
    if (bytes[value + 10] === QUOTE && bytes[value + 1] === A && bytes[value + 9] === T) return ASSISTANT;
    return bytes[value + 5] === QUOTE && bytes[value + 1] === U && bytes[value + 4] === R
      ? TOOL_RESULT
      : DOUBT;
  }

  return { scan, scanRest, at };
}

/** Fields that change how a line is to be read: such a line is parsed. */
function isSpecial(length: number, first: number): boolean {
  switch (length) {
    case 6: // isMeta, origin
      return first === I || first === O;
    case 7: // subtype
      return first === S;
    case 10: // forkedFrom
      return first === F;
    case 14: // apiErrorStatus, permissionMode, toolDenialKind; not requestedModel
      return first === A || first === P || first === T;
    case 16: // isCompactSummary, requestSessionId
      return first === I || first === R;
    case 17: // isApiErrorMessage
      return first === I;
    default:
      return false;
  }
}
