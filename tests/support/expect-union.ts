import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { keyColumns } from '../../shared/ledger/key-columns.ts';
import { rollupTableNames } from '../../shared/ledger/rollup-tables.ts';
import { segmentKey } from '../../shared/protocol/segments.ts';
import { buildSegment, readPlanned } from '../../local-agent/sync/outbox-segments.ts';
import type { Machine } from './machine.ts';
import type { TeamCloud } from './team-cloud.ts';

type Receipt = {
  session_id: string;
  segment_id: string;
  first_seq: number;
  last_seq: number;
  sha256: string;
};

/**
 * A cloud holds what these machines hold together, no more and no less: every rollup row, every position of every journal
 * once, and for each receipt bytes that a machine would pack again just so. Answers how many of each.
 */
export async function expectUnion(o: {
  cloud: TeamCloud;
  machines: readonly Machine[];
}): Promise<{ rows: Record<string, number>; segments: number }> {
  const { cloud, machines } = o;
  const own = machines.map(({ device }) => `'${device.device_id}'`).join(', ');
  const counts: Record<string, number> = {};
  for (const table of rollupTableNames) {
    const keys = keyColumns(table);
    const { results } = await cloud.db
      .prepare(
        `SELECT * FROM ${table} WHERE session_id IN (SELECT session_id FROM session_rollups WHERE device_id IN (${own}))`,
      )
      .all();
    const here = machines.flatMap(({ db }) =>
      db
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .map((row) => ({ ...row })),
    );
    const inOrder = (rows: object[]) =>
      rows
        .map((row) => row as Record<string, unknown>)
        .toSorted((a, b) =>
          JSON.stringify(keys.map((k) => a[k])) < JSON.stringify(keys.map((k) => b[k])) ? -1 : 1,
        );
    expect({ table, rows: inOrder(results) }).toEqual({ table, rows: inOrder(here) });
    counts[table] = here.length;
  }
  const { results } = await cloud.db
    .prepare(`SELECT * FROM segments WHERE device_id IN (${own}) ORDER BY session_id, first_seq`)
    .all();
  const receipts = results as unknown as Receipt[];
  expect(positionsOf(receipts)).toEqual(positionsHere(machines));
  for (const receipt of receipts) await expectBytes({ ...o, receipt });
  return { rows: counts, segments: receipts.length };
}

function positionsOf(receipts: readonly Receipt[]): string[] {
  return receipts
    .flatMap(({ session_id, first_seq, last_seq }) =>
      Array.from({ length: last_seq - first_seq + 1 }, (_, index) => `${session_id} ${first_seq + index}`),
    )
    .toSorted();
}

function positionsHere(machines: readonly Machine[]): string[] {
  return machines
    .flatMap((machine) => {
      const sessions = machine.db.prepare('SELECT session_id FROM sessions').all();
      return sessions.flatMap(({ session_id }) =>
        [...machine.deps().journal.readFrom({ sessionId: String(session_id), seq: 0 })].map(
          ({ seq }) => `${String(session_id)} ${seq}`,
        ),
      );
    })
    .toSorted();
}

async function expectBytes(o: {
  cloud: TeamCloud;
  machines: readonly Machine[];
  receipt: Receipt;
}): Promise<void> {
  const { session_id: sessionId, first_seq: firstSeq, last_seq: lastSeq, segment_id, sha256 } = o.receipt;
  const holder = o.machines.find(
    ({ db }) => db.prepare('SELECT 1 FROM sessions WHERE session_id = ?').get(sessionId) !== undefined,
  );
  if (holder === undefined) throw new Error(`no machine has ${sessionId}`);
  const plan = { sessionId, firstSeq, lastSeq, level: 'redacted' as const, attempts: 0 };
  const built = buildSegment({ plan, lines: readPlanned({ journal: holder.deps().journal, plan }) });
  const stored = await o.cloud.bytesOf(segmentKey({ session_id: sessionId, segment_id }));
  const found = stored && createHash('sha256').update(stored).digest('hex');
  expect([segment_id, sha256, found]).toEqual([segment_id, built?.segment.sha256, built?.segment.sha256]);
}
