import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RollupTableName } from '../../../shared/ledger/rows.ts';
import { rollupTableNames } from '../../../shared/ledger/rows.ts';
import { previewSync, summarisePreview } from '../../../local-agent/sync/sync-preview.ts';
import { readOutboxStatus } from '../../../local-agent/sync/sync-status.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { answerHello, isHello } from '../../support/hello-answer.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';

let machine: Machine;

beforeEach(() => {
  machine = openMachine();
});

afterEach(() => machine.close());

type Sent = { rows: string[]; segments: string[] };

/** A cloud that takes everything and keeps the words of it. */
function openEar(): { fetch: typeof fetch; sent: Sent } {
  const sent: Sent = { rows: [], segments: [] };
  return {
    sent,
    async fetch(input, init) {
      if (isHello(input)) return answerHello();
      if (init?.method === 'PUT') {
        sent.segments.push(gunzipSync(init.body as Buffer).toString('utf8'));
        return Response.json({ segment_id: 'x', stored: true });
      }
      const batch = JSON.parse(String(init?.body)) as Partial<Record<RollupTableName, unknown[]>>;
      for (const table of rollupTableNames) {
        for (const row of batch[table] ?? []) sent.rows.push(`${table} ${JSON.stringify(row)}`);
      }
      return Response.json({ accepted: {}, refused: [], watching: false });
    },
  };
}

function foresee(deps: ReturnType<Machine['deps']>): Sent {
  const foreseen: Sent = { rows: [], segments: [] };
  for (const item of previewSync(deps)) {
    if (item.kind === 'row') foreseen.rows.push(`${item.table} ${JSON.stringify(item.row)}`);
    else foreseen.segments.push(item.body);
  }
  return foreseen;
}

const sorted = ({ rows, segments }: Sent): Sent => ({ rows: rows.toSorted(), segments: segments.toSorted() });

describe('the preview of a sync', () => {
  const privacy = {
    default: 'redacted',
    projects: { 'me/secret': 'off', 'me/figures': 'metadata' },
  } as const;
  const connected = { url: 'https://team.example.com', token: `stk_${'a'.repeat(40)}` };

  it('is word for word what the sync then sends, and sends and notes nothing itself', async () => {
    const ear = openEar();
    const deps = {
      ...machine.deps({ privacy, fetch: ear.fetch }),
      device: { ...machine.device, ...connected },
    };
    machine.record(sessionEvents({ sessionId: 's1', turns: 200 }));
    machine.record(sessionEvents({ sessionId: 's2', project: 'me/secret' }));
    machine.record(sessionEvents({ sessionId: 's3', project: 'me/figures' }));
    const before = foresee(deps);
    expect(foresee(deps)).toEqual(before);
    expect(ear.sent).toEqual({ rows: [], segments: [] });
    await syncOnce(deps);
    expect(sorted(ear.sent)).toEqual(sorted(before));
    expect(ear.sent.segments).toHaveLength(3);
    expect(foresee(deps)).toEqual({ rows: [], segments: [] });

    machine.record(sessionEvents({ sessionId: 's1', turns: 1, from: 200 }).slice(1));
    const next = foresee(deps);
    ear.sent.rows = [];
    ear.sent.segments = [];
    await syncOnce(deps);
    expect(sorted(ear.sent)).toEqual(sorted(next));
  });

  it('counts what leaves and what stays, and agrees with the status', () => {
    const deps = { ...machine.deps({ privacy }), device: { ...machine.device, ...connected } };
    machine.record(sessionEvents({ sessionId: 's1', turns: 300 }));
    machine.record(sessionEvents({ sessionId: 's2', project: 'me/secret' }));
    const summary = summarisePreview(deps);
    expect(summary).toMatchObject({
      segments: 3,
      events: 1201,
      sessions: { off: 1, metadata: 0, redacted: 1 },
    });
    expect(readOutboxStatus({ db: machine.db, device: deps.device, now: 0 })).toMatchObject({
      // Before the first sync nothing says yet that one of the two stays here.
      pending_segments: 4,
      dead_letters: 0,
    });
  });
});
