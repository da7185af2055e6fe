// Finds what the numbers pass wants of a line without building the record: most bytes of a transcript are texts, and
// those are stepped over. Only plain lines are understood; all others answer 0 and are parsed as usual.

export const DOUBT = 0;
export const ASSISTANT = 1;
export const TOOL_RESULT = 2;
export type LineKind = typeof DOUBT | typeof ASSISTANT | typeof TOOL_RESULT;

/** Places in the buffer, without quotes; `from` is 0 where the line does not have the value. */
export type LinePlaces = {
  timestamp: number;
  messageId: number;
  messageIdEnd: number;
  model: number;
  modelEnd: number;
  stopReason: number;
  stopReasonEnd: number;
  requestId: number;
  requestIdEnd: number;
  usage: number;
  usageEnd: number;
  blockType: number;
  blockTypeEnd: number;
  blockId: number;
  blockIdEnd: number;
  blockName: number;
  blockNameEnd: number;
  toolUseId: number;
  toolUseIdEnd: number;
  /** Value of a call's input. */
  input: number;
  inputEnd: number;
  /** Value of `toolUseResult`; only `scanRest` looks for it. */
  result: number;
  resultEnd: number;
  gitBranch: number;
  gitBranchEnd: number;
  version: number;
  versionEnd: number;
  entrypoint: number;
  entrypointEnd: number;
  sidechain: boolean;
  isError: boolean;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const TIMESTAMP_LENGTH = 24;
/** Beyond this many bytes a search by the runtime beats a loop. */
const NEAR = 64;

const a = 0x61;
const f = 0x66;
const i_ = 0x69;
const m = 0x6d;
const o = 0x6f;
const p = 0x70;
const r = 0x72;
const s = 0x73;
const t = 0x74;

/**
 * A scanner with one set of places that every call fills anew. `scan` expects a line of `bytes` from `start` to `end`
 * (its break not included), with at least one byte behind it in the buffer.
 */
export function createLineScanner() {
  const at: LinePlaces = newPlaces();
  let bytes: Buffer = Buffer.alloc(1);
  let end = 0;
  let resume = 0;

  /** `index` is behind the opening quote; answers the closing one, or -1. */
  function closingQuote(index: number): number {
    const near = index + NEAR < end ? index + NEAR : end;
    let j = index;
    while (j < near) {
      const byte = bytes[j];
      if (byte === QUOTE) return j;
      j += byte === BACKSLASH ? 2 : 1;
    }
    const from = j;
    for (;;) {
      const quote = bytes.indexOf(QUOTE, j);
      if (quote < 0 || quote >= end) return -1;
      let slashes = 0;
      while (quote - 1 - slashes >= from && bytes[quote - 1 - slashes] === BACKSLASH) slashes++;
      if (slashes % 2 === 0) return quote;
      j = quote + 1;
    }
  }

  /** Answers the place behind the value at `index`, or -1. */
  function skipValue(index: number): number {
    const first = bytes[index];
    if (first === QUOTE) {
      const quote = closingQuote(index + 1);
      return quote < 0 ? -1 : quote + 1;
    }
    if (first === OPEN || first === OPEN_LIST) return skipNested(index);
    let j = index;
    while (j < end) {
      const byte = bytes[j];
      if (byte === COMMA || byte === CLOSE || byte === CLOSE_LIST) return j > index ? j : -1;
      if (byte === QUOTE || byte === COLON) return -1;
      j++;
    }
    return -1;
  }

  function skipNested(index: number): number {
    let depth = 0;
    let j = index;
    while (j < end) {
      const byte = bytes[j];
      j++;
      if (byte === QUOTE) {
        const quote = closingQuote(j);
        if (quote < 0) return -1;
        j = quote + 1;
      } else if (byte === OPEN || byte === OPEN_LIST) depth++;
      else if (byte === CLOSE || byte === CLOSE_LIST) {
        depth--;
        if (depth === 0) return j;
      }
    }
    return -1;
  }

  /** Behind the key whose opening quote is at `index`: the place of its value; -1 when it is not a plain key. */
  function keyEnd(index: number): number {
    if (bytes[index] !== QUOTE) return -1;
    let j = index + 1;
    while (j < end && bytes[j] !== QUOTE) {
      if (bytes[j] === BACKSLASH) return -1;
      j++;
    }
    return bytes[j + 1] === COLON ? j : -1;
  }

  /** A string without escapes: its closing quote; -1 else, and for anything but a string. */
  function plainEnd(index: number): number {
    if (bytes[index] !== QUOTE) return -1;
    let j = index + 1;
    while (j < end) {
      const byte = bytes[j] ?? 0;
      if (byte === QUOTE) return j;
      if (byte === BACKSLASH || byte > 0x7e || byte < 0x20) return -1;
      j++;
    }
    return -1;
  }

  function isNull(index: number): boolean {
    return bytes[index] === 0x6e && bytes[index + 3] === 0x6c;
  }

  function scanBlock(index: number): number {
    if (bytes[index] !== OPEN) return -1;
    let j = index + 1;
    while (j < end) {
      const quote = keyEnd(j);
      if (quote < 0) return -1;
      const length = quote - j - 1;
      const first = bytes[j + 1];
      const value = quote + 2;
      let behind: number;
      if (
        (length === 4 && (first === t || first === 0x6e)) ||
        (length === 2 && first === i_) ||
        (length === 11 && first === t)
      ) {
        const isText = length === 4 && first === t && bytes[j + 2] !== 0x79;
        if (isText) behind = skipValue(value);
        else {
          const close = plainEnd(value);
          if (close < 0) return -1;
          behind = close + 1;
          if (length === 2) {
            at.blockId = value + 1;
            at.blockIdEnd = close;
          } else if (length === 11) {
            at.toolUseId = value + 1;
            at.toolUseIdEnd = close;
          } else if (first === t) {
            at.blockType = value + 1;
            at.blockTypeEnd = close;
          } else {
            at.blockName = value + 1;
            at.blockNameEnd = close;
          }
        }
      } else {
        behind = skipValue(value);
        if (length === 8 && first === i_) at.isError = bytes[value] === t;
        else if (length === 5 && first === i_) {
          at.input = value;
          at.inputEnd = behind;
        }
      }
      if (behind < 0) return -1;
      if (bytes[behind] === CLOSE) return behind + 1;
      if (bytes[behind] !== COMMA) return -1;
      j = behind + 1;
    }
    return -1;
  }

  function scanMessage(index: number): number {
    if (bytes[index] !== OPEN) return -1;
    let j = index + 1;
    while (j < end) {
      const quote = keyEnd(j);
      if (quote < 0) return -1;
      const length = quote - j - 1;
      const first = bytes[j + 1];
      const value = quote + 2;
      let behind: number;
      if (length === 7 && first === 0x63 && bytes[j + 6] === 0x6e) {
        // content (not context): exactly one block
        if (bytes[value] !== OPEN_LIST) return -1;
        behind = scanBlock(value + 1);
        if (behind < 0 || bytes[behind] !== CLOSE_LIST) return -1;
        behind++;
      } else if (length === 5 && first === 0x75) {
        behind = skipValue(value);
        at.usage = value;
        at.usageEnd = behind;
      } else if (
        (length === 2 && first === i_) ||
        (length === 5 && first === m) ||
        (length === 11 && first === s)
      ) {
        if (isNull(value)) behind = value + 4;
        else {
          const close = plainEnd(value);
          if (close < 0) return -1;
          behind = close + 1;
          if (length === 2) {
            at.messageId = value + 1;
            at.messageIdEnd = close;
          } else if (length === 5) {
            at.model = value + 1;
            at.modelEnd = close;
          } else {
            at.stopReason = value + 1;
            at.stopReasonEnd = close;
          }
        }
      } else behind = skipValue(value);
      if (behind < 0) return -1;
      if (bytes[behind] === CLOSE) return behind + 1;
      if (bytes[behind] !== COMMA) return -1;
      j = behind + 1;
    }
    return -1;
  }

  function scan(buffer: Buffer, start: number, lineEnd: number): LineKind {
    bytes = buffer;
    end = lineEnd;
    clear(at);
    let kind: LineKind = DOUBT;
    if (bytes[start] !== OPEN || bytes[end - 1] !== CLOSE) return DOUBT;
    let j = start + 1;
    while (j < end) {
      const quote = keyEnd(j);
      if (quote < 0) return DOUBT;
      const length = quote - j - 1;
      const first = bytes[j + 1];
      const value = quote + 2;
      let behind = -1;
      switch (length) {
        case 4:
          if (first === t) {
            if (kind !== DOUBT) return DOUBT;
            kind = kindAt(value);
            if (kind === DOUBT) return DOUBT;
          }
          break;
        case 6:
          // isMeta, origin
          if (first === i_ || first === o) return DOUBT;
          break;
        case 7:
          if (first === m) {
            behind = scanMessage(value);
            if (behind < 0) return DOUBT;
            // What follows the message of a result that is known by now is only its structured repetition.
            if (kind === TOOL_RESULT && at.timestamp > 0 && at.toolUseId > 0 && !at.isError) {
              resume = behind;
              return kind;
            }
          } else if (first === 0x76) {
            at.version = value + 1;
            behind = skipValue(value);
            at.versionEnd = behind - 1;
          } else if (first === s) return DOUBT; // subtype
          break;
        case 9:
          if (first === t) {
            behind = plainEnd(value) + 1;
            if (behind !== value + TIMESTAMP_LENGTH + 2) return DOUBT;
            at.timestamp = value + 1;
            if (kind === TOOL_RESULT && at.toolUseId > 0 && !at.isError) {
              resume = behind;
              return kind;
            }
          } else if (first === r) {
            if (!isNull(value)) {
              behind = plainEnd(value) + 1;
              if (behind === 0) return DOUBT;
              at.requestId = value + 1;
              at.requestIdEnd = behind - 1;
            }
          } else if (first === 0x67) {
            at.gitBranch = value + 1;
            behind = skipValue(value);
            at.gitBranchEnd = behind - 1;
          }
          break;
        case 10:
          if (first === 0x65) {
            at.entrypoint = value + 1;
            behind = skipValue(value);
            at.entrypointEnd = behind - 1;
          } else if (first === f) return DOUBT; // forkedFrom
          break;
        case 11:
          if (first === i_) at.sidechain = bytes[value] === t;
          break;
        case 14:
          // apiErrorStatus, permissionMode, toolDenialKind; not requestedModel
          if (first === a || first === p || first === t) return DOUBT;
          break;
        case 16:
          // isCompactSummary, requestSessionId
          if (first === i_ || first === r) return DOUBT;
          break;
        case 17:
          if (first === i_) return DOUBT; // isApiErrorMessage
          break;
        default:
      }
      if (behind < 0) behind = skipValue(value);
      if (behind < 0) return DOUBT;
      if (bytes[behind] === CLOSE) return behind + 1 === end && at.timestamp > 0 ? kind : DOUBT;
      if (bytes[behind] !== COMMA) return DOUBT;
      j = behind + 1;
    }
    return DOUBT;
  }

  /** The rest of a result's line, for the structured result; false in doubt. */
  function scanRest(): boolean {
    let j = resume;
    while (j < end && bytes[j] === COMMA) {
      const quote = keyEnd(j + 1);
      if (quote < 0) return false;
      const value = quote + 2;
      const behind = skipValue(value);
      if (behind < 0) return false;
      const length = quote - j - 2;
      if (length === 13 && bytes[j + 2] === t && bytes[j + 6] === 0x55) {
        at.result = value;
        at.resultEnd = behind;
      }
      j = behind;
    }
    return bytes[j] === CLOSE && j + 1 === end;
  }

  /** `"assistant"` or `"user"`. */
  function kindAt(value: number): LineKind {
    if (bytes[value] !== QUOTE) return DOUBT;
    if (
      bytes[value + 10] === QUOTE &&
      bytes[value + 1] === a &&
      bytes[value + 3] === s &&
      bytes[value + 9] === t
    )
      return ASSISTANT;
    if (bytes[value + 5] === QUOTE && bytes[value + 1] === 0x75 && bytes[value + 4] === r) return TOOL_RESULT;
    return DOUBT;
  }

  return { scan, scanRest, at };
}

function newPlaces(): LinePlaces {
  return {
    timestamp: 0,
    messageId: 0,
    messageIdEnd: 0,
    model: 0,
    modelEnd: 0,
    stopReason: 0,
    stopReasonEnd: 0,
    requestId: 0,
    requestIdEnd: 0,
    usage: 0,
    usageEnd: 0,
    blockType: 0,
    blockTypeEnd: 0,
    blockId: 0,
    blockIdEnd: 0,
    blockName: 0,
    blockNameEnd: 0,
    toolUseId: 0,
    toolUseIdEnd: 0,
    input: 0,
    inputEnd: 0,
    result: 0,
    resultEnd: 0,
    gitBranch: 0,
    gitBranchEnd: 0,
    version: 0,
    versionEnd: 0,
    entrypoint: 0,
    entrypointEnd: 0,
    sidechain: false,
    isError: false,
  };
}

function clear(at: LinePlaces): void {
  at.timestamp = 0;
  at.messageId = 0;
  at.model = 0;
  at.stopReason = 0;
  at.requestId = 0;
  at.usage = 0;
  at.blockType = 0;
  at.blockId = 0;
  at.blockName = 0;
  at.toolUseId = 0;
  at.input = 0;
  at.result = 0;
  at.gitBranch = 0;
  at.version = 0;
  at.entrypoint = 0;
  at.sidechain = false;
  at.isError = false;
}
