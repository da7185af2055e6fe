import { describe, expect, it } from 'vitest';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import type { Database } from '../../../local-agent/store/driver/db.ts';
import type { SyncDeps } from '../../../local-agent/sync/sync-run.ts';
import { sessionEvents } from '../../support/machine.ts';
import { type Fault, openNetwork } from '../../support/network.ts';
import { useSite } from '../../support/site.ts';

const site = useSite({ port: 45320 });

describe('a sync over a bad line', () => {
  const lines: Fault[][] = [
    ['lost'],
    ['answer lost'],
    ['doubled', 'doubled'],
    ['late copy', 'late copy'],
    ['held back', 'ok', 'held back'],
    ['cut request', 'ok', 'cut request'],
    ['cut answer', 'cut answer'],
    ['proxy page', 'portal'],
    ['ok', 'lost', 'ok', 'answer lost', 'doubled'],
    ['answer lost', 'answer lost', 'answer lost', 'answer lost'],
    [
      { status: 429, code: 'rate', retryAfter: 1 },
      { status: 503, code: 'database.unavailable' },
      'answer lost',
    ],
    [
      { status: 503, code: 'database.unavailable' },
      { status: 500, code: 'server.unexpected' },
      { status: 400, code: 'segment.incomplete' },
    ],
    [
      { status: 400, code: 'segment.hash_mismatch' },
      { status: 400, code: 'segment.hash_mismatch' },
    ],
  ];

  it.each(lines.map((faults) => ({ faults })))(
    'ends with everything there once: $faults',
    async ({ faults }) => {
      const sessionId = site.newSession();
      site.machine().record(sessionEvents({ sessionId, turns: 4 }));
      const network = openNetwork(faults);
      await site.syncUntilDone(site.machine().deps({ fetch: network.fetch }));
      site.machine().record(sessionEvents({ sessionId, turns: 2, from: 4 }).slice(1));
      await site.syncUntilDone(site.machine().deps({ fetch: network.fetch }));
      await network.deliverLate();
      await site.expectComplete({ sessionId, events: 25 });
      expect(network.requests.length).toBeGreaterThan(faults.length);
    },
  );

  it('ends with everything there once, wherever the process stops', async () => {
    let stops = 0;
    for (let step = 1; ; step += 1) {
      const sessionId = site.newSession();
      site.machine().record(sessionEvents({ sessionId, turns: 2 }));
      const stopped = await stopAt({ step, deps: site.machine().deps() });
      site.machine().record(sessionEvents({ sessionId, turns: 1, from: 2 }).slice(1));
      await site.syncUntilDone();
      await site.expectComplete({ sessionId, events: 13 });
      if (!stopped) break;
      stops += 1;
    }
    expect(stops).toBeGreaterThan(8);
  });
});

/** Runs one sync that dies at its nth effect (a request, or a statement that writes). False when it came through. */
async function stopAt(o: { step: number; deps: SyncDeps }): Promise<boolean> {
  let left = o.step;
  const tick = () => {
    left -= 1;
    if (left === 0) throw new Stop();
  };
  const db: Database = {
    ...o.deps.db,
    prepare(sql) {
      const statement = o.deps.db.prepare(sql);
      return {
        ...statement,
        get: (...values) => statement.get(...values),
        all: (...values) => statement.all(...values),
        iterate: (...values) => statement.iterate(...values),
        run(...values) {
          tick();
          return statement.run(...values);
        },
      };
    },
  };
  const guarded: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    left -= 1;
    // A request that was answered and then the process died: the answer is never read.
    if (left === 0) await new Promise(() => undefined);
    return response;
  };
  const death = new Promise<'stopped'>((resolve) => {
    const timer = setInterval(() => {
      if (left > 0) return;
      clearInterval(timer);
      resolve('stopped');
    }, 1);
  });
  const outcome = await Promise.race([
    // A dead process holds no lock; the one that hangs here would.
    syncOnce({
      ...o.deps,
      db,
      fetch: guarded,
      paths: { syncLock: `${o.deps.paths.syncLock}.${o.step}` },
    }).then(
      () => 'done' as const,
      (error: unknown) => {
        if (error instanceof Stop) return 'stopped' as const;
        throw error;
      },
    ),
    death,
  ]);
  return outcome === 'stopped';
}

class Stop extends Error {}
