import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RollupBatch, rollupTableNames } from '../../../shared/ledger/rows.ts';
import { pace } from '../../../local-agent/sync/sync-policy.ts';
import { answerHello, isHello } from '../../support/hello-answer.ts';
import { countPendingRows } from '../../../local-agent/sync/outbox-rows.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { planDay } from '../../support/developer-day.ts';
import { type Machine, openMachine } from '../../support/machine.ts';

let machine: Machine;

beforeEach(() => {
  machine = openMachine();
});

afterEach(() => machine.close());

/** Counts what D1 bills: a row written per row sent, one more for the index of a new session, one per receipt. */
function openMeter({ machines }: { machines: number }): {
  fetch: typeof fetch;
  rowsWritten: () => number;
  requests: () => number;
} {
  const sessions = new Set<string>();
  let written = 1;
  let requests = 0;
  return {
    rowsWritten: () => written,
    requests: () => requests,
    async fetch(input, init) {
      requests += 1;
      if (isHello(input)) return answerHello({ machines });
      if (init?.method === 'PUT') {
        written += 1;
        return Response.json({ segment_id: String(input), stored: true });
      }
      const batch = JSON.parse(String(init?.body)) as RollupBatch;
      for (const name of rollupTableNames) written += batch[name]?.length ?? 0;
      for (const { session_id } of batch.session_rollups ?? []) {
        if (!sessions.has(session_id)) written += 1;
        sessions.add(session_id);
      }
      return Response.json({ accepted: {}, refused: [], watching: false });
    },
  };
}

it.each([
  { machines: 80, atMost: 600 },
  { machines: 50, atMost: 850 },
])(
  'a developer-day in a team of $machines costs at most $atMost rows written in D1',
  async ({ machines, atMost }) => {
    const meter = openMeter({ machines });
    const device = { ...machine.device, url: 'https://team.example.com', token: `stk_${'a'.repeat(40)}` };
    const sync = () => syncOnce({ ...machine.deps({ fetch: meter.fetch }), device, quiet: 'unwatched' });
    const day = planDay({ sessions: 20, events: 3000, hours: 8, startsAt: machine.deps().clock() });
    for (const [minute, events] of day.entries()) {
      machine.record(events);
      const ended = events.some((event) => event.event_type === 'session' && event.data.action === 'end');
      if (ended || (minute * 60_000) % pace.quietMs === 0) await sync();
    }
    await sync();
    // Of what waits while nobody watches nothing is left when the last session has ended.
    expect(countPendingRows({ db: machine.deps().db, target: device.cloud_id ?? device.url })).toBe(0);
    process.stdout.write(
      `D1 rows per developer-day: ${meter.rowsWritten()}, requests: ${meter.requests()}\n`,
    );
    expect(meter.rowsWritten()).toBeGreaterThan(200);
    expect(meter.rowsWritten()).toBeLessThanOrEqual(atMost);
  },
);
