import { parseRecord, type Fields } from './record-fields.ts';

/** `whole`: the line is one record. `damaged`: something else stands on it, too; records that stand whole are read. */
export type LineRecords = { kind: 'whole' | 'damaged' | 'blank'; records: readonly Fields[] };

/** How often a damaged line is walked through at most. */
const MAX_WALKS = 8;

/**
 * The records of one line. A crash leaves runs of NULs, which are blank space, and half a record to which the next one is
 * glued; a byte order mark may stand before the first.
 */
export function recordsIn(line: string): LineRecords {
  const whole = parseRecord(line);
  if (whole !== undefined) return { kind: 'whole', records: [whole] };
  const text = withoutNuls(line);
  if (text === '') return { kind: 'blank', records: [] };
  const clean = parseRecord(text);
  if (clean !== undefined) return { kind: line.includes('\0') ? 'damaged' : 'whole', records: [clean] };
  return { kind: 'damaged', records: gluedRecords(text) };
}

/** A byte order mark is white space. */
function withoutNuls(line: string): string {
  return line.replaceAll('\0', '').trim();
}

/** Whole objects on a damaged line that say whose they are: parts of a torn record do not. */
function gluedRecords(text: string): Fields[] {
  const records: Fields[] = [];
  let budget = text.length * MAX_WALKS;
  let at = text.indexOf('{"');
  while (at >= 0 && budget > 0) {
    const end = objectEnd(text, at);
    budget -= (end < 0 ? text.length : end) - at;
    const record = end < 0 ? undefined : parseRecord(text.slice(at, end));
    if (record !== undefined && isOwnRecord(record)) records.push(record);
    at = text.indexOf('{"', record === undefined ? at + 1 : end);
  }
  return records;
}

function isOwnRecord(record: Fields): boolean {
  if (typeof record['type'] !== 'string') return false;
  return ['sessionId', 'uuid', 'leafUuid'].some((name) => typeof record[name] === 'string');
}

/** Behind the brace that closes the object at `start`; -1 where none does. */
function objectEnd(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = start; index < text.length; index++) {
    const char = text[index];
    if (quoted) {
      if (char === '\\') index++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return index + 1;
  }
  return -1;
}
