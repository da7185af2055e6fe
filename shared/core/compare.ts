/**
 * Numbers and flags by value, texts by the bytes of their UTF-8, as SQLite orders them: a merge gives one answer in SQL
 * and in memory. Reading order of a language, or of UTF-16 units, would be another one.
 */
export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (isNumeric(a) && isNumeric(b)) return Number(a) - Number(b);
  return compareText(JSON.stringify(a) ?? '', JSON.stringify(b) ?? '');
}

/** Units from which the order of UTF-16 is not that of UTF-8. */
const beyond = /[\ud800-\uffff]/;

export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (!beyond.test(a) || !beyond.test(b)) return a < b ? -1 : 1;
  return comparePoints(a.toWellFormed(), b.toWellFormed());
}

function comparePoints(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a.codePointAt(index) === b.codePointAt(index)) index += 1;
  return (a.codePointAt(index) ?? -1) - (b.codePointAt(index) ?? -1);
}

function isNumeric(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}
