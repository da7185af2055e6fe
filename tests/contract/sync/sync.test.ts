import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mergeEvents } from '../../../shared/events/merge-events.ts';
import { type Cloud, startCloud } from '../../../local-agent/cloud/start-cloud.ts';
import { createPaths } from '../../../local-agent/config/paths.ts';
import type { Database } from '../../../local-agent/store/db.ts';
import { readDeadLetters, readOutboxStatus } from '../../../local-agent/sync/sync-status.ts';
import { retryDeadLetters } from '../../../local-agent/sync/retry-dead-letters.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { readCloudEvents, readRows } from './cloud-view.ts';
import { type Machine, openMachine, secretText, sessionEvents } from './machine.ts';
import { type Fault, openNetwork } from './network.ts';

let home: string;
let cloud: Cloud;
let machine: Machine;
let sessionCount = 0;

beforeAll(async () => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-cloud-'));
  cloud = await startCloud({ paths: createPaths(home), port: 45_310 });
});

afterAll(async () => {
  await cloud.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

beforeEach(async () => {
  machine = openMachine();
  await machine.connect(cloud);
});

afterEach(() => machine.close());

function newSession(): string {
  sessionCount += 1;
  return `session-${sessionCount}`;
}

/** Syncs until nothing is left to try, as the loop does; gives up after a while. */
async function syncUntilDone(deps = machine.deps()): Promise<void> {
  for (let round = 0; round < 30; round += 1) {
    const result = await syncOnce(deps);
    if (result.retry === undefined && !result.more) return;
  }
  throw new Error('the sync never came to an end');
}

async function expectComplete(sessionId: string, events: number): Promise<void> {
  const stored = await readCloudEvents({ cloud, sessionId });
  expect(stored.events.map((event) => event.seq)).toEqual(Array.from({ length: events }, (_, i) => i + 1));
  expect(await readRows({ from: cloud.db, sessionIds: [sessionId] })).toEqual(
    await readRows({ from: machine.db, sessionIds: [sessionId] }),
  );
}

describe('a sync over a good line', () => {
  it('brings every event to R2 and every row to D1, once', async () => {
    const sessionId = newSession();
    machine.record(sessionEvents({ sessionId, turns: 5 }));
    const result = await syncOnce(machine.deps());
    expect(result).toMatchObject({ sent_segments: 1, buried: 0, more: false, watching: false });
    expect(result.sent_rows).toBeGreaterThan(3);
    await expectComplete(sessionId, 21);
    expect(readOutboxStatus({ db: machine.db, device: machine.device, now: 0 })).toMatchObject({
      pending_rows: 0,
      pending_segments: 0,
      dead_letters: 0,
    });
  });

  it('sends nothing again when nothing changed, and only what is new when something did', async () => {
    const sessionId = newSession();
    machine.record(sessionEvents({ sessionId, turns: 2 }));
    await syncOnce(machine.deps());
    const idle = openNetwork();
    await syncOnce(machine.deps({ fetch: idle.fetch }));
    expect(idle.requests).toEqual([]);
    machine.record(sessionEvents({ sessionId, turns: 1, from: 2 }).slice(1));
    const result = await syncOnce(machine.deps());
    expect(result.sent_segments).toBe(1);
    await expectComplete(sessionId, 13);
  });

  it('sends numbers of history at once and its events when the text pass wrote them', async () => {
    const sessionId = newSession();
    machine.recordNumbers(sessionEvents({ sessionId }));
    expect(await syncOnce(machine.deps())).toMatchObject({ sent_segments: 0 });
    expect((await readRows({ from: cloud.db, sessionIds: [sessionId] }))['session_rollups']).toHaveLength(1);
    machine.record(sessionEvents({ sessionId }));
    await syncOnce(machine.deps());
    await expectComplete(sessionId, 13);
  });

  it('cuts a long session into segments of at most 500 events', async () => {
    const sessionId = newSession();
    machine.record(sessionEvents({ sessionId, turns: 300 }));
    await syncUntilDone();
    const { listing } = await readCloudEvents({ cloud, sessionId });
    expect(listing.map((segment) => segment.events)).toEqual([500, 500, 201]);
    await expectComplete(sessionId, 1201);
  });
});

describe('a sync over a bad line', () => {
  const lines: Fault[][] = [
    ['lost'],
    ['answer lost'],
    ['doubled', 'doubled'],
    ['late copy', 'late copy'],
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
      const sessionId = newSession();
      machine.record(sessionEvents({ sessionId, turns: 4 }));
      const network = openNetwork(faults);
      await syncUntilDone(machine.deps({ fetch: network.fetch }));
      machine.record(sessionEvents({ sessionId, turns: 2, from: 4 }).slice(1));
      await syncUntilDone(machine.deps({ fetch: network.fetch }));
      await network.deliverLate();
      await expectComplete(sessionId, 25);
      expect(network.requests.length).toBeGreaterThan(faults.length);
    },
  );

  it('ends with everything there once, wherever the process stops', async () => {
    let stops = 0;
    for (let step = 1; ; step += 1) {
      const sessionId = newSession();
      machine.record(sessionEvents({ sessionId, turns: 2 }));
      const stopped = await stopAt({ step, deps: machine.deps() });
      machine.record(sessionEvents({ sessionId, turns: 1, from: 2 }).slice(1));
      await syncUntilDone();
      await expectComplete(sessionId, 13);
      if (!stopped) break;
      stops += 1;
    }
    expect(stops).toBeGreaterThan(8);
  });
});

describe('an answer that says no', () => {
  it('pauses on 401 and 403 until the token is another', async () => {
    const sessionId = newSession();
    machine.record(sessionEvents({ sessionId }));
    await cloud.db
      .prepare('UPDATE devices SET revoked_at = 1 WHERE device_id = ?1')
      .bind(machine.device.device_id)
      .run();
    expect((await syncOnce(machine.deps())).paused?.reason).toContain('revoked');
    const network = openNetwork();
    await syncOnce(machine.deps({ fetch: network.fetch }));
    expect(network.requests).toEqual([]);
    await machine.connect(cloud);
    await syncOnce(machine.deps());
    await expectComplete(sessionId, 13);
  });

  it('pauses until midnight UTC when the quota of the day is used up, even when asked', async () => {
    machine.record(sessionEvents({ sessionId: newSession() }));
    const quota = { status: 503, code: 'database.quota', retryAfter: 60 };
    const network = openNetwork([quota]);
    const deps = machine.deps({ fetch: network.fetch });
    const { paused } = await syncOnce(deps);
    expect(new Date(paused?.until ?? 0).toISOString()).toBe('2026-11-21T00:02:30.000Z');
    await syncOnce({ ...deps, force: true });
    expect(network.requests).toHaveLength(1);
    expect(await syncOnce({ ...deps, clock: () => Date.UTC(2026, 10, 21, 1) })).toMatchObject({
      sent_segments: 1,
    });
  });

  it('puts the one bad row aside with its reason and takes the others; a retry sends it again', async () => {
    const [bad, good] = [newSession(), newSession()];
    machine.record(sessionEvents({ sessionId: bad }));
    machine.record(sessionEvents({ sessionId: good }));
    const refusing: typeof fetch = async (input, init) => {
      const body = typeof init?.body === 'string' ? init.body : '';
      const isBad =
        body.includes('"agent_rollups"') && body.includes(`"agent_id":"main"`) && body.includes(`"${bad}"`);
      return isBad && /agent_rollups":\[[^\]]*"session_id":"BAD"/.test(body.replaceAll(bad, 'BAD'))
        ? Response.json(
            { error: { code: 'request.invalid', message: 'agent_rollups[0].depth: no' } },
            { status: 400 },
          )
        : fetch(input, init);
    };
    await syncUntilDone(machine.deps({ fetch: refusing }));
    const letters = readDeadLetters({ db: machine.db, device: machine.device });
    expect(letters).toMatchObject([
      { kind: 'row', session_id: bad, status: 400, reason: 'agent_rollups[0].depth: no' },
    ]);
    await expectComplete(good, 13);
    const { device, db } = machine;
    expect(retryDeadLetters({ db, device, privacy: machine.deps().privacy, now: 0 })).toBe(1);
    await syncUntilDone();
    await expectComplete(bad, 13);
    expect(readDeadLetters({ db, device })).toEqual([]);
  });

  it('puts a refused segment aside, goes on with the session, and sends it again on a retry', async () => {
    const sessionId = newSession();
    machine.record(sessionEvents({ sessionId, turns: 2 }));
    const network = openNetwork([{ status: 413, code: 'request.too_large' }]);
    await syncUntilDone(machine.deps({ fetch: network.fetch }));
    machine.record(sessionEvents({ sessionId, turns: 1, from: 2 }).slice(1));
    await syncUntilDone();
    expect((await readCloudEvents({ cloud, sessionId })).events).toHaveLength(4);
    const { device, db } = machine;
    retryDeadLetters({ db, device, privacy: machine.deps().privacy, now: 0 });
    await syncUntilDone();
    await expectComplete(sessionId, 13);
  });

  it("cannot take over another device's session: it is put aside, the rest goes on", async () => {
    const [shared, own] = [newSession(), newSession()];
    machine.record(sessionEvents({ sessionId: shared }));
    await syncUntilDone();
    const before = await readRows({ from: cloud.db, sessionIds: [shared] });
    const other = openMachine();
    try {
      await other.connect(cloud);
      other.record(sessionEvents({ sessionId: shared, turns: 9 }));
      other.record(sessionEvents({ sessionId: own }));
      await syncUntilDone(other.deps());
      expect(await readRows({ from: cloud.db, sessionIds: [shared] })).toEqual(before);
      expect((await readCloudEvents({ cloud, sessionId: own })).events).toHaveLength(13);
      expect(readDeadLetters({ db: other.db, device: other.device }).map((letter) => letter.code)).toEqual([
        'session.foreign',
        'session.foreign',
      ]);
    } finally {
      other.close();
    }
  });

  it('stops asking a cloud that refuses everything', async () => {
    for (let i = 0; i < 30; i += 1) machine.record(sessionEvents({ sessionId: newSession(), turns: 1 }));
    const result = await syncOnce(machine.deps({ fetch: refuseAll }));
    expect(result.paused?.reason).toContain('unknown column');
    expect(result.buried).toBeLessThanOrEqual(20);
  });
});

describe('one sync at a time', () => {
  it('leaves the second alone while the first is at it', async () => {
    machine.record(sessionEvents({ sessionId: newSession() }));
    let second: unknown;
    const deps = machine.deps({
      fetch: async (input, init) => {
        second ??= await syncOnce(machine.deps());
        return fetch(input, init);
      },
    });
    await syncOnce(deps);
    expect(second).toMatchObject({ skipped: 'locked', sent_rows: 0 });
  });
});

describe('privacy levels on the way to the cloud', () => {
  it('off sends nothing at all', async () => {
    const [kept, sent] = [newSession(), newSession()];
    machine.record(sessionEvents({ sessionId: kept, project: 'me/secret' }));
    machine.record(sessionEvents({ sessionId: sent }));
    await syncUntilDone(machine.deps({ privacy: { projects: { 'me/secret': 'off' } } }));
    expect((await readRows({ from: cloud.db, sessionIds: [kept] }))['session_rollups']).toEqual([]);
    expect((await readCloudEvents({ cloud, sessionId: kept })).events).toEqual([]);
    await expectComplete(sent, 13);
  });

  it('metadata sends figures and names, no text; widening it to redacted sends the text after all', async () => {
    const sessionId = newSession();
    machine.record(sessionEvents({ sessionId }));
    await syncUntilDone(machine.deps({ privacy: { default: 'metadata' } }));
    const before = await readEverything(sessionId);
    for (const text of [secretText, 'vault', '/home/ada', 'feature/']) expect(before).not.toContain(text);
    for (const name of ['claude-opus-5', 'Bash', 'acme/app']) expect(before).toContain(name);
    await syncUntilDone(machine.deps());
    expect(await readEverything(sessionId)).toContain(secretText);
    const { events } = await readCloudEvents({ cloud, sessionId });
    expect(mergeEvents(events)).toHaveLength(13);
    expect(await readRows({ from: cloud.db, sessionIds: [sessionId] })).toEqual(
      await readRows({ from: machine.db, sessionIds: [sessionId] }),
    );
  });

  it('a narrower level holds for what was planned before and not sent', async () => {
    const sessionId = newSession();
    machine.record(sessionEvents({ sessionId }));
    await syncOnce(machine.deps({ fetch: openNetwork(['lost']).fetch }));
    await syncUntilDone(machine.deps({ privacy: { default: 'metadata' } }));
    expect(await readEverything(sessionId)).not.toContain('vault');
    expect((await readCloudEvents({ cloud, sessionId })).events).toHaveLength(13);
  });
});

/** Runs one sync that dies at its nth effect (a request, or a statement that writes). False when it came through. */
async function stopAt(o: { step: number; deps: ReturnType<Machine['deps']> }): Promise<boolean> {
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

async function refuseAll(): Promise<Response> {
  return Response.json({ error: { code: 'request.invalid', message: 'unknown column' } }, { status: 400 });
}

/** All that the cloud tells about a session, rows and events, as one text. */
async function readEverything(sessionId: string): Promise<string> {
  const rows = await readRows({ from: cloud.db, sessionIds: [sessionId] });
  return JSON.stringify(rows) + (await readCloudEvents({ cloud, sessionId })).text;
}

class Stop extends Error {}
