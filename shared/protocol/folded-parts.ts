/** One part of the sessions of one day (UTC, days since the epoch). */
export type Part = { day: number; part: number };
/** The object that counts of a part is the one of this version. */
export type Counted = Part & { version: string };

/** `folded/2026-10/20-a-<version>.ndjson`: objects of a month lie together. */
export function foldedKey({ day, part, version }: Counted): string {
  const date = new Date(day * 86_400_000).toISOString();
  return `folded/${date.slice(0, 7)}/${date.slice(8, 10)}-${part}-${version}.ndjson`;
}
