import type { RollupBatch, RollupTableName } from '../../shared/ledger/rows.ts';
import type { RowsAnswer } from '../../shared/protocol/rows.ts';
import type { DeviceIdentity } from '../auth/identity.ts';
import type { Deps } from '../deps.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';
import { upsertIndexedSql, upsertSql } from '../../shared/ledger/upsert.ts';
import { machinePaceMs, renewalMs } from '../../shared/protocol/live-pace.ts';
import { DAY } from '../../shared/core/time.ts';
import { lateDays, markStale } from '../data/stale-days.ts';

type StoreRows = {
  deps: Pick<Deps, 'db' | 'liveRoom' | 'today' | 'clock' | 'mode'>;
  device: DeviceIdentity;
  batch: RollupBatch;
};

/** Writes the device's own rows in one transaction and tells whoever watches. */
export async function storeRows({ deps, device, batch }: StoreRows): Promise<RowsAnswer> {
  const sent = sessionIds(batch);
  const { refused, begun, moved, projects } = await judgeSessions({ db: deps.db, device, batch, sent });
  const own = ownRows({ batch, device, refused });
  const statements = rollupTableNames.flatMap((name) => {
    const rows = own[name] ?? [];
    return rows.length === 0 ? [] : writeOwn({ db: deps.db, device, name, rows });
  });
  if (begun.length > 0) statements.push(dropPlanted({ db: deps.db, device, begun }));
  // On one's own machine nothing is made of days.
  const late = deps.mode === 'team' ? lateDays({ batch: own, moved, now: deps.clock() }) : [];
  if (late.length > 0) statements.push(markStale({ db: deps.db, days: late }));
  const today = Math.floor(deps.clock() / DAY);
  if (device.last_seen_day !== today) {
    // A day, not a time: one row written per device and day.
    statements.push(
      deps.db
        .prepare('UPDATE devices SET last_seen_day = ?2 WHERE device_id = ?1')
        .bind(device.device_id, today),
    );
  }
  if (statements.length > 0) await deps.db.batch(statements);
  const news = sent.flatMap((session_id) => {
    const project = refused.has(session_id) ? undefined : projects.get(session_id);
    return project === undefined ? [] : [{ session_id, project, member: device.member }];
  });
  const known = deps.today?.known();
  const renewal = known === undefined ? undefined : renewalMs({ today: known, now: deps.clock() });
  const { watching } = await deps.liveRoom.changed(news, renewal);
  const accepted = Object.fromEntries(rollupTableNames.map((name) => [name, own[name]?.length ?? 0]));
  return { accepted, refused: [...refused], watching, ...(watching ? await paceOf(deps) : {}) };
}

/** On one's own machine nothing is counted: whoever is watched there keeps its own pace. */
async function paceOf({ today, clock }: StoreRows['deps']): Promise<Pick<RowsAnswer, 'pace_ms'>> {
  if (today === undefined) return {};
  return { pace_ms: machinePaceMs({ today: await today.read(), now: clock() }) };
}

function writeOwn(o: {
  db: D1Database;
  device: DeviceIdentity;
  name: RollupTableName;
  rows: readonly object[];
}): D1PreparedStatement[] {
  const rows = JSON.stringify(o.rows);
  // Only what was sent: an older sender, or one that spares an older database, knows fewer columns.
  const sent = new Set(o.rows.flatMap((row) => Object.keys(row)));
  return [
    // Two devices may race for a session; whoever comes second finds it taken inside the statement as well.
    o.db
      .prepare(upsertSql(o.name, { isNamed: (column) => sent.has(column), ownedOnly: true }))
      .bind(rows, o.device.device_id),
    ...upsertIndexedSql(o.name).map((sql) => o.db.prepare(sql).bind(rows)),
  ];
}

function sessionIds(batch: RollupBatch): string[] {
  return [...new Set(rollupTableNames.flatMap((name) => (batch[name] ?? []).map((row) => row.session_id)))];
}

/**
 * A device writes to the sessions that it has begun. `refused`: those of another device, and those that nobody has begun
 * and that do not begin with this batch; else somebody could be told things before they happen. `begun`: those that begin
 * with it. `moved`: those that belong to another project from now on. `projects`: where each belongs then.
 */
async function judgeSessions(o: {
  db: D1Database;
  device: DeviceIdentity;
  batch: RollupBatch;
  sent: readonly string[];
}): Promise<{
  refused: Set<string>;
  begun: string[];
  moved: Set<string>;
  projects: Map<string, string>;
}> {
  if (o.sent.length === 0) return { refused: new Set(), begun: [], moved: new Set(), projects: new Map() };
  const { results } = await o.db
    .prepare(
      `SELECT s.session_id, s.device_id, s.project FROM json_each(?1) AS sent
      JOIN session_rollups AS s ON s.session_id = sent.value`,
    )
    .bind(JSON.stringify(o.sent))
    .all<{ session_id: string; device_id: string; project: string }>();
  const projects = new Map(results.map((row) => [row.session_id, row.project]));
  const owners = new Map(results.map((row) => [row.session_id, row.device_id]));
  const beginning = new Set(o.batch.session_rollups?.map((row) => row.session_id));
  const begun = o.sent.filter((id) => !owners.has(id) && beginning.has(id));
  const own = (id: string) => owners.get(id) === o.device.device_id;
  const moved = (o.batch.session_rollups ?? []).filter(
    ({ session_id, project }) => own(session_id) && projects.get(session_id) !== project,
  );
  return {
    refused: new Set(o.sent.filter((id) => !own(id) && !begun.includes(id))),
    begun,
    moved: new Set(moved.map((row) => row.session_id)),
    projects: new Map([
      ...projects,
      ...(o.batch.session_rollups ?? []).map((row): [string, string] => [row.session_id, row.project]),
    ]),
  };
}

/** What others sent for these sessions before they began, if they really are the device's now. */
function dropPlanted(o: { db: D1Database; device: DeviceIdentity; begun: string[] }): D1PreparedStatement {
  return o.db
    .prepare(
      `DELETE FROM segments WHERE device_id <> ?2 AND session_id IN (
        SELECT s.session_id FROM json_each(?1) AS begun
        JOIN session_rollups AS s ON s.session_id = begun.value AND s.device_id = ?2)`,
    )
    .bind(JSON.stringify(o.begun), o.device.device_id);
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
