import { isAppError } from '../../shared/core/errors.ts';
import { printJson, printNote, printTable } from '../cli/print.ts';
import { readConnections } from '../config/connections.ts';
import type { Deps } from '../deps.ts';
import { openJournal } from '../journal/journal.ts';
import { openStore } from '../store/driver/open-store.ts';
import type { Comparison, TableComparison } from '../sync/compare-tallies.ts';
import { verifyCloud } from '../sync/verify-cloud.ts';
import { counted, formatCount } from '../terminal/format.ts';

/** `sync --verify`: 0 where every cloud has what was sent, 1 where one has not, or does not say. */
export async function verify({ deps, json }: { deps: Deps; json: boolean }): Promise<number> {
  const { paths, fetch } = deps;
  const db = openStore({ file: paths.database });
  try {
    const { privacy } = deps.settings();
    const shared = { db, journal: openJournal({ paths }), privacy, fetch };
    const connections = readConnections(deps);
    const found: { name: string; comparison: Comparison }[] = [];
    for (const connection of connections) {
      try {
        const comparison = await verifyCloud({ ...shared, ...connection });
        found.push({ name: connection.name, comparison });
      } catch (error) {
        // The others still have something to say.
        if (connections.length === 1 || !isAppError(error)) throw error;
        deps.stderr.write(`subtrack: ${connection.name}: ${error.message}\n`);
      }
    }
    const [first] = found;
    const same = found.length === connections.length && found.every(({ comparison }) => comparison.same);
    const clouds = found.map(({ name, comparison }) => ({ name, ...comparison }));
    if (json) printJson({ deps, value: { ...first?.comparison, same, clouds } });
    else for (const { comparison } of found) print({ deps, comparison });
    return same ? 0 : 1;
  } finally {
    db.close();
  }
}

function print({ deps, comparison }: { deps: Deps; comparison: Comparison }): void {
  printTable<TableComparison>({
    deps,
    rows: comparison.tables,
    columns: [
      { title: 'Table', value: ({ table }) => table.replace('_rollups', '') },
      { title: 'Rows here', value: ({ rows }) => formatCount(rows.here), right: true },
      { title: 'In the cloud', value: ({ rows }) => formatCount(rows.there), right: true },
      { title: 'Equal sums', value: ({ sums }) => `${equal(sums)} of ${sums.length}`, right: true },
    ],
  });
  const { sessions, positions, different, kept_as_days, url } = comparison;
  const said = [
    different.length === 0
      ? `${url} has what was sent: ${counted(sessions.compared, 'session')}, ${formatCount(positions.there)} of ${formatCount(positions.here)} events.`
      : `${url} has not all of it: ${counted(different.length, 'session')} of ${formatCount(sessions.compared)} differ, for instance ${different[0]?.session_id ?? ''} (${different[0]?.what.join(', ') ?? ''}); "subtrack status" says what was refused.`,
  ];
  if (sessions.waiting > 0)
    said.push(`${counted(sessions.waiting, 'session')} waited and were not compared.`);
  if (sessions.only_there > 0)
    said.push(`${counted(sessions.only_there, 'session')} of this machine are only there.`);
  if (kept_as_days > 0)
    said.push(`${counted(kept_as_days, 'row')} of old hours are days there, and were not compared.`);
  printNote({ deps, text: said.join(' ') });
}

function equal(sums: TableComparison['sums']): number {
  return sums.filter(({ here, there }) => here === there).length;
}
