import { compareText } from '../../core/compare.ts';

export type Row = Record<string, unknown>;

export const greatestFirst = (name: string) => (a: Row, b: Row) => Number(b[name]) - Number(a[name]);
export const byText = (name: string) => (a: Row, b: Row) => compareText(String(a[name]), String(b[name]));

export function inOrder(rows: Row[], ...orders: ((a: Row, b: Row) => number)[]): Row[] {
  return rows.sort((a, b) => orders.reduce((found, order) => found || order(a, b), 0));
}

/** By day, then by what of it is told. Rows are thousands, days and names few: each is compared as a text once. */
export function byDayAnd(rows: readonly Row[], name: string): Row[] {
  const days = ranksOf(rows.map((row) => row['day']));
  const names = ranksOf(rows.map((row) => row[name]));
  return rows
    .map((row) => ({ row, place: (days.get(row['day']) ?? 0) * names.size + (names.get(row[name]) ?? 0) }))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
}

function ranksOf(all: readonly unknown[]): Map<unknown, number> {
  const ordered = [...new Set(all)].sort((a, b) => compareText(String(a), String(b)));
  return new Map(ordered.map((name, at) => [name, at]));
}
