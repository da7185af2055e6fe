/** A square of a heat-map: where it stands, and how strong it is, 0 (nothing) to 5. */
export type HeatCell<Key> = { key: Key; column: number; row: number; value: number; level: number };

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

const strongest = 5;
const hoursOfDay = 24;
const daysOfWeek = 7;

/** Hours of the week (0 is Monday, 0:00): a column for each hour of the day, a row for each day. */
export function layOutWeek(values: ReadonlyMap<number, number>): HeatCell<number>[] {
  const max = Math.max(...values.values(), 0);
  return Array.from({ length: hoursOfDay * daysOfWeek }, (_, key) => {
    const value = values.get(key) ?? 0;
    const place = { column: key % hoursOfDay, row: Math.floor(key / hoursOfDay) };
    return { key, ...place, value, level: levelOf({ value, max }) };
  });
}

/** Days (`YYYY-MM-DD`, without gaps, oldest first): a column for each week, a row for each day of it from Monday on. */
export function layOutDays(o: {
  days: readonly string[];
  values: ReadonlyMap<string, number>;
}): HeatCell<string>[] {
  const max = Math.max(...o.values.values(), 0);
  const offset = weekday(o.days[0] ?? '');
  return o.days.map((key, index) => {
    const value = o.values.get(key) ?? 0;
    const at = offset + index;
    const place = { column: Math.floor(at / daysOfWeek), row: at % daysOfWeek };
    return { key, ...place, value, level: levelOf({ value, max }) };
  });
}

/** By the root, so that one dear hour does not make all others look the same. */
export function levelOf({ value, max }: { value: number; max: number }): number {
  return value <= 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(value / max) * strongest));
}

/** 0 is Monday. */
function weekday(day: string): number {
  const at = Date.parse(`${day}T12:00:00Z`);
  return Number.isNaN(at) ? 0 : (new Date(at).getUTCDay() + daysOfWeek - 1) % daysOfWeek;
}
