import { gunzipSync } from 'node:zlib';
import type { Cloud } from '../../local-agent/cloud/start-cloud.ts';
import type { Database } from '../../local-agent/store/driver/db.ts';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';
import { keyColumns } from '../../shared/ledger/key-columns.ts';
import { askAsOwner } from './as-owner.ts';

export type Rows = Record<string, Record<string, unknown>[]>;
type Listing = { segments: { segment_id: string; first_seq: number; last_seq: number; events: number }[] };

/** What the cloud holds of a session, read through its API as a page does. */
export async function readCloudEvents(o: { cloud: Cloud; sessionId: string }): Promise<{
  listing: Listing['segments'];
  events: (TrackedEvent & { seq: number })[];
  text: string;
}> {
  const { cloud } = o;
  const base = `/v1/segments/${o.sessionId}`;
  const { segments } = (await (await askAsOwner({ cloud, path: base })).json()) as Listing;
  const parts: string[] = [];
  for (const { segment_id } of segments) {
    const packed = await (await askAsOwner({ cloud, path: `${base}/${segment_id}` })).arrayBuffer();
    parts.push(gunzipSync(packed).toString('utf8'));
  }
  const text = parts.join('');
  const lines = text.split('\n').filter(Boolean);
  return {
    listing: segments,
    text,
    events: lines.map((line) => JSON.parse(line) as TrackedEvent & { seq: number }),
  };
}

/** Rows of these sessions in every rollup table, here and there, in key order. */
export async function readRows(o: { from: Database | Cloud['db']; sessionIds: string[] }): Promise<Rows> {
  const rows: Rows = {};
  for (const table of rollupTableNames) {
    const list = o.sessionIds.map((id) => `'${id}'`).join(', ');
    const sql = `SELECT * FROM ${table} WHERE session_id IN (${list}) ORDER BY ${keyColumns(table).join(', ')}`;
    const answer = await o.from.prepare(sql).all();
    rows[table] = Array.isArray(answer) ? answer.map((row) => ({ ...row })) : answer.results;
  }
  return rows;
}
