import { describe, expect, it } from 'vitest';
import { purgeDatabase } from '../../../local-agent/purge/purge-database.ts';
import { readDeadLetters, readOutboxStatus } from '../../../local-agent/sync/sync-status.ts';
import { retryDeadLetters } from '../../../local-agent/sync/retry-dead-letters.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { readCloudEvents, readRows } from '../../support/cloud-view.ts';
import { openMachine, sessionEvents } from '../../support/machine.ts';
import { openNetwork } from '../../support/network.ts';
import { useSite } from '../../support/site.ts';

const site = useSite({ port: 45330 });

describe('an answer that says no', () => {
  it('pauses on 401 and 403 until the token is another', async () => {
    const sessionId = site.newSession();
    site.machine().record(sessionEvents({ sessionId }));
    await site
      .cloud()
      .db.prepare('UPDATE devices SET revoked_at = 1 WHERE device_id = ?1')
      .bind(site.machine().device.device_id)
      .run();
    expect((await syncOnce(site.machine().deps())).paused?.reason).toContain('revoked');
    const network = openNetwork();
    await syncOnce(site.machine().deps({ fetch: network.fetch }));
    expect(network.requests).toEqual([]);
    await site.machine().connect(site.cloud());
    await syncOnce(site.machine().deps());
    await site.expectComplete({ sessionId, events: 13 });
  });

  it('pauses until midnight UTC when the quota of the day is used up, even when asked', async () => {
    site.machine().record(sessionEvents({ sessionId: site.newSession() }));
    const quota = { status: 503, code: 'database.quota', retryAfter: 60 };
    const network = openNetwork([quota]);
    const deps = site.machine().deps({ fetch: network.fetch });
    const { paused } = await syncOnce(deps);
    expect(new Date(paused?.until ?? 0).toISOString()).toBe('2026-11-21T00:02:30.000Z');
    await syncOnce({ ...deps, force: true });
    expect(network.requests).toHaveLength(1);
    expect(await syncOnce({ ...deps, clock: () => Date.UTC(2026, 10, 21, 1) })).toMatchObject({
      sent_segments: 1,
    });
  });

  it('puts the one bad row aside with its reason and takes the others; a retry sends it again', async () => {
    const [bad, good] = [site.newSession(), site.newSession()];
    site.machine().record(sessionEvents({ sessionId: bad }));
    site.machine().record(sessionEvents({ sessionId: good }));
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
    await site.syncUntilDone(site.machine().deps({ fetch: refusing }));
    const letters = readDeadLetters({ db: site.machine().db, device: site.machine().device });
    expect(letters).toMatchObject([
      { kind: 'row', session_id: bad, status: 400, reason: 'agent_rollups[0].depth: no' },
    ]);
    await site.expectComplete({ sessionId: good, events: 13 });
    const { device, db } = site.machine();
    expect(retryDeadLetters({ ...site.machine().deps(), db, device, now: 0 })).toBe(1);
    await site.syncUntilDone();
    await site.expectComplete({ sessionId: bad, events: 13 });
    expect(readDeadLetters({ db, device })).toEqual([]);
  });

  it('puts a refused segment aside, goes on with the session, and sends it again on a retry', async () => {
    const sessionId = site.newSession();
    site.machine().record(sessionEvents({ sessionId, turns: 2 }));
    const network = openNetwork([{ status: 413, code: 'request.too_large' }]);
    await site.syncUntilDone(site.machine().deps({ fetch: network.fetch }));
    site.machine().record(sessionEvents({ sessionId, turns: 1, from: 2 }).slice(1));
    await site.syncUntilDone();
    expect((await readCloudEvents({ cloud: site.cloud(), sessionId })).events).toHaveLength(4);
    const { device, db } = site.machine();
    retryDeadLetters({ ...site.machine().deps(), db, device, now: 0 });
    await site.syncUntilDone();
    await site.expectComplete({ sessionId, events: 13 });
  });

  it("cannot take over another device's session: it is put aside, the rest goes on", async () => {
    const [shared, own] = [site.newSession(), site.newSession()];
    site.machine().record(sessionEvents({ sessionId: shared }));
    await site.syncUntilDone();
    const before = await readRows({ from: site.cloud().db, sessionIds: [shared] });
    const other = openMachine();
    try {
      await other.connect(site.cloud());
      other.record(sessionEvents({ sessionId: shared, turns: 9 }));
      other.record(sessionEvents({ sessionId: own }));
      await site.syncUntilDone(other.deps());
      expect(await readRows({ from: site.cloud().db, sessionIds: [shared] })).toEqual(before);
      expect((await readCloudEvents({ cloud: site.cloud(), sessionId: own })).events).toHaveLength(13);
      expect(readDeadLetters({ db: other.db, device: other.device }).map((letter) => letter.code)).toEqual([
        'session.foreign',
        'session.foreign',
      ]);
    } finally {
      other.close();
    }
  });

  it("cannot have another device's session deleted: the request is put aside with its reason, and a retry asks again", async () => {
    const [shared, own] = [site.newSession(), site.newSession()];
    site.machine().record(sessionEvents({ sessionId: shared }));
    await site.syncUntilDone();
    const other = openMachine();
    try {
      await other.connect(site.cloud());
      other.record(sessionEvents({ sessionId: shared }));
      other.record(sessionEvents({ sessionId: own }));
      await site.syncUntilDone(other.deps());
      const { db, device } = other;
      purgeDatabase({ db, sessionIds: [shared, own] });
      await site.syncUntilDone(other.deps());
      const left = await readRows({ from: site.cloud().db, sessionIds: [own] });
      expect(Object.values(left).flat()).toEqual([]);
      const refused = [{ kind: 'purge', session_id: shared, status: 409, code: 'session.foreign' }];
      expect(readDeadLetters({ db, device })).toMatchObject(refused);
      expect(readOutboxStatus({ db, device, now: 0 }).dead_letters).toBe(1);
      expect(retryDeadLetters({ ...other.deps(), db, device, now: 0 })).toBe(1);
      expect(readDeadLetters({ db, device })).toEqual([]);
      await site.syncUntilDone(other.deps());
      expect(readDeadLetters({ db, device })).toMatchObject(refused);
    } finally {
      other.close();
    }
  });

  it('gets through a cloud that has time for small requests only', async () => {
    const sessionIds = Array.from({ length: 60 }, () => site.newSession());
    for (const sessionId of sessionIds) site.machine().record(sessionEvents({ sessionId, turns: 1 }));
    await site.syncUntilDone(site.machine().deps({ fetch: slow }));
    expect(await readRows({ from: site.cloud().db, sessionIds })).toEqual(
      await readRows({ from: site.machine().db, sessionIds }),
    );
  });

  it('stops asking a cloud that refuses everything', async () => {
    for (let i = 0; i < 30; i += 1)
      site.machine().record(sessionEvents({ sessionId: site.newSession(), turns: 1 }));
    const result = await syncOnce(site.machine().deps({ fetch: refuseAll }));
    expect(result.paused?.reason).toContain('unknown column');
    expect(result.buried).toBeLessThanOrEqual(20);
  });
});

/** Cloudflare's own answer when a request took more CPU than the plan allows. */
const slow: typeof fetch = async (input, init) => {
  const isLong = init?.method === 'POST' && String(init.body).length > 40_000;
  return isLong ? new Response('error code: 1102', { status: 503 }) : fetch(input, init);
};

async function refuseAll(): Promise<Response> {
  return Response.json({ error: { code: 'request.invalid', message: 'unknown column' } }, { status: 400 });
}
