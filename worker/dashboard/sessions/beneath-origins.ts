import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';

type Row = Pick<SessionRow, 'session_id' | 'forked_from'>;

/** What continues a session stands beneath it, where both are on the page. */
export function beneathOrigins<Of extends Row>(rows: readonly Of[]): Of[] {
  const here = new Set(rows.map((row) => row.session_id));
  const isBelow = (row: Of) => row.forked_from !== null && here.has(row.forked_from);
  const below = Map.groupBy(rows.filter(isBelow), (row) => row.forked_from);
  const listed = new Set<Of>();
  const list = (row: Of): Of[] => {
    if (listed.has(row)) return [];
    listed.add(row);
    return [row, ...(below.get(row.session_id) ?? []).flatMap(list)];
  };
  // Whoever continues each other in a circle is listed all the same.
  return [...rows.filter((row) => !isBelow(row)), ...rows].flatMap(list);
}
