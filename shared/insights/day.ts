/** `2026-11-27`, of a moment in milliseconds, in UTC: reviews have no reader whose time zone they could take. */
export function dayOfTime(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
