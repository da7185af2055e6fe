import { describe, expect, it } from 'vitest';
import { readOutboxStatus } from '../../../local-agent/sync/sync-status.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { readCloudEvents, readRows } from '../../support/cloud-view.ts';
import { sessionEvents } from '../../support/machine.ts';
import { openNetwork } from '../../support/network.ts';
import { useSite } from '../../support/site.ts';

const site = useSite({ port: 45310 });

describe('a sync over a good line', () => {
  it('brings every event to R2 and every row to D1, once', async () => {
    const sessionId = site.newSession();
    site.machine().record(sessionEvents({ sessionId, turns: 5 }));
    const result = await syncOnce(site.machine().deps());
    expect(result).toMatchObject({ sent_segments: 1, buried: 0, more: false, watching: false });
    expect(result.sent_rows).toBeGreaterThan(3);
    await site.expectComplete({ sessionId, events: 21 });
    expect(readOutboxStatus({ db: site.machine().db, device: site.machine().device, now: 0 })).toMatchObject({
      pending_rows: 0,
      pending_segments: 0,
      dead_letters: 0,
    });
  });

  it('sends nothing again when nothing changed, and only what is new when something did', async () => {
    const sessionId = site.newSession();
    site.machine().record(sessionEvents({ sessionId, turns: 2 }));
    await syncOnce(site.machine().deps());
    const idle = openNetwork();
    await syncOnce(site.machine().deps({ fetch: idle.fetch }));
    expect(idle.requests).toEqual([]);
    site.machine().record(sessionEvents({ sessionId, turns: 1, from: 2 }).slice(1));
    const result = await syncOnce(site.machine().deps());
    expect(result.sent_segments).toBe(1);
    await site.expectComplete({ sessionId, events: 13 });
  });

  it('sends numbers of history at once and its events when the text pass wrote them', async () => {
    const sessionId = site.newSession();
    site.machine().recordNumbers(sessionEvents({ sessionId }));
    expect(await syncOnce(site.machine().deps())).toMatchObject({ sent_segments: 0 });
    expect(
      (await readRows({ from: site.cloud().db, sessionIds: [sessionId] }))['session_rollups'],
    ).toHaveLength(1);
    site.machine().record(sessionEvents({ sessionId }));
    await syncOnce(site.machine().deps());
    await site.expectComplete({ sessionId, events: 13 });
  });

  it('sends what was there when it began; what comes meanwhile is left for the next run', async () => {
    const first = site.newSession();
    const second = site.newSession();
    site.machine().recordNumbers(sessionEvents({ sessionId: first }));
    let isRecorded = false;
    const deps = site.machine().deps({
      fetch: (input, init) => {
        if (!isRecorded && String(input).endsWith('/v1/rows')) {
          isRecorded = true;
          site.machine().recordNumbers(sessionEvents({ sessionId: second }));
        }
        return fetch(input, init);
      },
    });
    expect(await syncOnce(deps)).toMatchObject({ more: true });
    const sent = await readRows({ from: site.cloud().db, sessionIds: [first, second] });
    expect(sent['session_rollups']?.map((row) => row['session_id'])).toEqual([first]);
    expect(await syncOnce(deps)).toMatchObject({ more: false });
    await site.syncUntilDone();
    const after = await readRows({ from: site.cloud().db, sessionIds: [second] });
    expect(after['session_rollups']).toHaveLength(1);
  });

  it('cuts a long session into segments of at most 500 events', async () => {
    const sessionId = site.newSession();
    site.machine().record(sessionEvents({ sessionId, turns: 300 }));
    await site.syncUntilDone();
    const { listing } = await readCloudEvents({ cloud: site.cloud(), sessionId });
    expect(listing.map((segment) => segment.events)).toEqual([500, 500, 201]);
    await site.expectComplete({ sessionId, events: 1201 });
  });
});

describe('one sync at a time', () => {
  it('leaves the second alone while the first is at it', async () => {
    site.machine().record(sessionEvents({ sessionId: site.newSession() }));
    let second: unknown;
    const deps = site.machine().deps({
      fetch: async (input, init) => {
        second ??= await syncOnce(site.machine().deps());
        return fetch(input, init);
      },
    });
    await syncOnce(deps);
    expect(second).toMatchObject({ skipped: 'locked', sent_rows: 0 });
  });
});
