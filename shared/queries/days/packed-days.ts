/**
 * Days lie together by so many, counted from the epoch. In each column of a block: `[day, cells]` of its days, behind each
 * other with commas between them; of one day there may be several.
 */
export const daysInBlock = 28;

export function blockOf(day: number): number {
  return Math.floor(day / daysInBlock);
}

export function lastDayOf(block: number): number {
  return (block + 1) * daysInBlock - 1;
}

/** `cells` as JSON; `before`: what was packed already. */
export function joinDays(o: { before: string; days: readonly { day: number; cells: string }[] }): string {
  const added = o.days.map(({ day, cells }) => `[${day},${cells}]`);
  return [...(o.before === '' ? [] : [o.before]), ...added].join(',');
}
