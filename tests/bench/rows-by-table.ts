/** Rows written, by what was done to which table. */
export type RowsByTable = Map<string, number>;

/** "INSERT session_rollups" of the statement that writes to it; "" of one that writes nothing. */
export function writtenBy(sql: string): string {
  const match = /^\s*(INSERT|UPDATE|DELETE)\s+(?:OR\s+\w+\s+)?(?:INTO\s+|FROM\s+)?(\w+)/i.exec(sql);
  return match === null ? '' : `${match[1]?.toUpperCase()} ${match[2]}`;
}

export function addRows(o: { to: RowsByTable; sql: string; rows: number }): void {
  if (o.rows === 0) return;
  const name = writtenBy(o.sql) || 'others';
  o.to.set(name, (o.to.get(name) ?? 0) + o.rows);
}

/** The most first: "INSERT segments 108, …". */
export function tellRows(o: { rows: RowsByTable; times?: number; most?: number }): string {
  return [...o.rows]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, o.most ?? 12)
    .map(([name, rows]) => `${name} ${Math.round(rows * (o.times ?? 1))}`)
    .join(', ');
}

function total(rows: RowsByTable): number {
  return [...rows.values()].reduce((all, one) => all + one, 0);
}

/** The day that wrote most, what devices sent included. */
export function fullest(days: readonly RowsByTable[]): RowsByTable {
  return days.toSorted((a, b) => total(b) - total(a))[0] ?? new Map();
}
