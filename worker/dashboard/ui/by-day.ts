/** Rows of a per-day query as one list of values for each key, over the days of the range. */
export function byDay<Row extends { day: string }>(o: {
  rows: readonly Row[];
  days: readonly string[];
  key: (row: Row) => string;
  value: (row: Row) => number;
}): Map<string, number[]> {
  const at = new Map(o.days.map((day, index) => [day, index]));
  const lists = new Map<string, number[]>();
  for (const row of o.rows) {
    const index = at.get(row.day);
    if (index === undefined) continue;
    const list = lists.get(o.key(row)) ?? o.days.map(() => 0);
    list[index] = (list[index] ?? 0) + o.value(row);
    lists.set(o.key(row), list);
  }
  return lists;
}
