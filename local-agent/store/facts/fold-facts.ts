import type { SqlValue } from '../driver/db.ts';
import { apiCallColumns } from './api-call-sql.ts';
import type { MergeRule } from './merge-sql.ts';

// Sightings of one fact mostly come close together (a response is several lines, a call and its result follow one
// another): folded in memory by the rules of the tables, they cost one statement.

/** Takes `given` into `kept`, value by value. */
export function foldValues({
  kept,
  given,
  rules,
}: {
  kept: SqlValue[];
  given: readonly SqlValue[];
  rules: readonly MergeRule[];
}): void {
  for (let index = 2; index < rules.length; index += 1) {
    const old = kept[index] ?? null;
    const value = given[index] ?? null;
    if (value === old || value === null) continue;
    if (old === null) kept[index] = value;
    else if (rules[index] === 'owner') kept[index] = owner(String(old), String(value));
    else if (compare(value, old) > 0 === (rules[index] === 'max')) kept[index] = value;
  }
}

/** The sighting of a response that counts wins as a whole; what others know besides is kept. */
export function foldApiCall({ kept, given }: { kept: SqlValue[]; given: readonly SqlValue[] }): void {
  const better = isBetter({ kept, given });
  for (let index = 2; index < given.length; index += 1) {
    const value = given[index] ?? null;
    if (index < firstKnown) {
      if (better) kept[index] = value;
      continue;
    }
    const old = kept[index] ?? null;
    if (value !== null && (old === null || compare(value, old) > 0)) kept[index] = value;
  }
}

const at = (column: string) => apiCallColumns.all.indexOf(column);
const firstKnown = at(apiCallColumns.known[0] ?? '');
const sidechain = at('sidechain');
const cost = at('cost_micros');
const ranked = apiCallColumns.rank.map(at);

function isBetter({ kept, given }: { kept: readonly SqlValue[]; given: readonly SqlValue[] }): boolean {
  const side = compare(kept[sidechain] ?? 0, given[sidechain] ?? 0);
  if (side !== 0) return side > 0;
  for (const index of ranked) {
    const order = compare(given[index] ?? 0, kept[index] ?? 0);
    if (order !== 0) return order > 0;
  }
  return compare(given[cost] ?? -1, kept[cost] ?? -1) > 0;
}

function owner(a: string, b: string): string {
  if (a === 'main' || b === 'main') return 'main';
  return compare(a, b) < 0 ? a : b;
}

/** As SQLite compares: numbers by value, texts by their bytes in UTF-8, which is not the order of UTF-16 units. */
function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
