import { rollupTableNames, type RollupTableName } from '../../shared/ledger/rollup-tables.ts';
import { isByHour, isFolded, summedColumns } from '../../shared/ledger/tally.ts';
import type { DetailRow } from '../../shared/protocol/session-details.ts';
import { readOldSessions } from '../details/read-old-sessions.ts';
import type { DetailStore } from '../segments/detail-store.ts';
import type { Tally, TallyAnswer, TallyRequest } from '../../shared/protocol/tally.ts';

type Row = { session_id: string } & Record<string, number | string | null>;

/** Adds up what a device sent of these sessions. Reads their rows and no others. */
export async function tallySessions(o: {
  db: D1Database;
  /** Where details of old sessions lie. */
  details: DetailStore | undefined;
  deviceId: string;
  asked: TallyRequest['sessions'];
}): Promise<TallyAnswer> {
  const { db, deviceId, asked } = o;
  const ids = JSON.stringify(asked.map(({ session_id }) => session_id));
  const hours = JSON.stringify(
    asked.flatMap(({ session_id, hours: own }) => own.map((hour) => [session_id, hour])),
  );
  const [folded, segments, ...tables] = await db.batch<Row>([
    db.prepare(`SELECT '' AS session_id, until_hour FROM folded_hours`),
    db.prepare(segmentsSql).bind(ids, deviceId),
    ...rollupTableNames.map((table) =>
      isByHour(table)
        ? db.prepare(sumSql({ table, asked: hoursAsked })).bind(hours, deviceId)
        : db.prepare(sumSql({ table, asked: idsAsked })).bind(ids, deviceId),
    ),
  ]);
  const found = new Map<string, TallyAnswer['sessions'][number]>();
  for (const [index, table] of rollupTableNames.entries()) {
    for (const { session_id, ...row } of tables[index]?.results ?? []) {
      const session = found.get(session_id) ?? { session_id, tables: {}, segments: [] };
      found.set(session_id, session);
      session.tables[table] = tallyOf(row);
    }
  }
  for (const { session_id, first_seq, last_seq } of segments?.results ?? [])
    found.get(session_id)?.segments.push([Number(first_seq), Number(last_seq)]);
  const until = folded?.results[0]?.['until_hour'];
  const old = await readOldSessions({ db, store: o.details, deviceId, ids });
  for (const { session_id, rows } of old) {
    const session = found.get(session_id);
    if (session === undefined) continue;
    for (const table of ['agent_rollups', 'error_rollups', 'signal_rollups'] as const)
      session.tables[table] = addedUp({ table, rows: rows[table] });
    session.segments = rows.segments
      .map((row): [number, number] => [Number(row['first_seq']), Number(row['last_seq'])])
      .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  }
  return { folded_until_hour: until == null ? null : Number(until), sessions: [...found.values()] };
}

/** As the tables would say it. */
function addedUp({ table, rows }: { table: RollupTableName; rows: readonly DetailRow[] }): Tally {
  const sums = summedColumns(table).map((column) => [
    column,
    rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0),
  ]);
  return { rows: rows.length, sums: Object.fromEntries(sums) as Tally['sums'] };
}

function tallyOf({ row_count, ...sums }: Record<string, number | string | null>): Tally {
  return {
    rows: Number(row_count),
    sums: Object.fromEntries(Object.entries(sums).map(([column, sum]) => [column, Number(sum ?? 0)])),
  };
}

const own = 'CROSS JOIN session_rollups AS s ON s.session_id = asked.session_id AND s.device_id = ?2';
const idsAsked = {
  from: 'SELECT value AS session_id FROM json_each(?1)',
  joins: 't.session_id = s.session_id',
};
/** By the whole beginning of the key: one look for each hour, so that rows of others are not read. */
const hoursAsked = {
  from: 'SELECT value ->> 0 AS session_id, value ->> 1 AS hour FROM json_each(?1)',
  joins: 't.hour = asked.hour AND t.session_id = s.session_id',
};

/** What came late for hours that are days already is on its way into them. */
const notFolded = ' AND t.hour >= coalesce((SELECT until_hour FROM folded_hours), 0)';

function sumSql({ table, asked }: { table: RollupTableName; asked: typeof idsAsked }): string {
  const sums = summedColumns(table).map((column) => `sum(t.${column}) AS ${column}`);
  return `SELECT t.session_id, count(*) AS row_count, ${sums.join(', ')}
    FROM (${asked.from}) AS asked ${own} CROSS JOIN ${table} AS t ON ${asked.joins}${isFolded(table) ? notFolded : ''}
    GROUP BY t.session_id`;
}

const segmentsSql = `SELECT t.session_id, t.first_seq, t.last_seq
  FROM (${idsAsked.from}) AS asked ${own}
  CROSS JOIN segments AS t ON t.session_id = s.session_id AND t.device_id = ?2
  ORDER BY t.session_id, t.first_seq, t.last_seq`;
