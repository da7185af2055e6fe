import type { RollupBatch, RollupTableName } from '../../shared/ledger/rows.ts';
import type { RowsAnswer } from '../../shared/protocol/rows.ts';
import type { DeviceIdentity } from '../auth/identity.ts';
import type { Deps } from '../deps.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';
import { upsertIndexedSql, upsertSql } from '../../shared/ledger/upsert.ts';

type StoreRows = {
  deps: Pick<Deps, 'db' | 'liveRoom' | 'clock'>;
  device: DeviceIdentity;
  batch: RollupBatch;
};

const DAY_MS = 86_400_000;

/** Writes the device's own rows in one transaction and tells whoever watches. */
export async function storeRows({ deps, device, batch }: StoreRows): Promise<RowsAnswer> {
  const sent = sessionIds(batch);
  const refused = await findForeign({ db: deps.db, device, sessions: sent });
  const own = ownRows({ batch, device, refused });
  const statements = rollupTableNames
    .filter((name) => (own[name]?.length ?? 0) > 0)
    .flatMap((name) =>
      [ownUpsertSql({ name, rows: own[name] ?? [] }), ...upsertIndexedSql(name)].map((sql) =>
        deps.db.prepare(sql).bind(JSON.stringify(own[name])),
      ),
    );
  const today = Math.floor(deps.clock() / DAY_MS);
  if (device.last_seen_day !== today) {
    // A day, not a time: one row written per device and day.
    statements.push(
      deps.db
        .prepare('UPDATE devices SET last_seen_day = ?2 WHERE device_id = ?1')
        .bind(device.device_id, today),
    );
  }
  if (statements.length > 0) await deps.db.batch(statements);
  const { watching } = await deps.liveRoom.changed(sent.filter((id) => !refused.has(id)));
  const accepted = Object.fromEntries(rollupTableNames.map((name) => [name, own[name]?.length ?? 0]));
  return { accepted, refused: [...refused], watching };
}

/** Two devices may race for a session; whoever comes second finds it taken inside the statement as well. */
function ownUpsertSql({ name, rows }: { name: RollupTableName; rows: readonly object[] }): string {
  // Only what was sent: an older sender, or one that spares an older database, knows fewer columns.
  const sent = new Set(rows.flatMap((row) => Object.keys(row)));
  const sql = upsertSql(name, { isNamed: (column) => sent.has(column) });
  return name === 'session_rollups' ? `${sql} AND excluded.device_id = ${name}.device_id` : sql;
}

function sessionIds(batch: RollupBatch): string[] {
  return [...new Set(rollupTableNames.flatMap((name) => (batch[name] ?? []).map((row) => row.session_id)))];
}

async function findForeign(o: {
  db: D1Database;
  device: DeviceIdentity;
  sessions: string[];
}): Promise<Set<string>> {
  if (o.sessions.length === 0) return new Set();
  const { results } = await o.db
    .prepare(
      `SELECT s.session_id FROM json_each(?1) AS sent
      JOIN session_rollups AS s ON s.session_id = sent.value
      WHERE s.device_id <> ?2`,
    )
    .bind(JSON.stringify(o.sessions), o.device.device_id)
    .all<{ session_id: string }>();
  return new Set(results.map((row) => row.session_id));
}

/** Rows of others are left out; device and member are the token's, whatever the rows say. */
function ownRows(o: { batch: RollupBatch; device: DeviceIdentity; refused: Set<string> }): RollupBatch {
  const { device_id, member } = o.device;
  const own: RollupBatch = {};
  for (const name of rollupTableNames) {
    const rows = (o.batch[name] ?? []).filter((row) => !o.refused.has(row.session_id));
    Object.assign(own, {
      [name]: name === 'session_rollups' ? rows.map((row) => ({ ...row, device_id, member })) : rows,
    });
  }
  return own;
}
