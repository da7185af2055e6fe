import { describe, expect, it } from 'vitest';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { verifyCloud } from '../../../local-agent/sync/verify-cloud.ts';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { mergeEvents } from '../../../shared/events/merge-events.ts';
import { readCloudEvents, readRows } from '../../support/cloud-view.ts';
import { type Machine, secretText, sessionEvents } from '../../support/machine.ts';
import { openNetwork } from '../../support/network.ts';
import { useSite } from '../../support/site.ts';

const site = useSite({ port: 45340 });

describe('privacy levels on the way to the cloud', () => {
  it('off sends nothing at all', async () => {
    const [kept, sent] = [site.newSession(), site.newSession()];
    site.machine().record(sessionEvents({ sessionId: kept, project: 'me/secret' }));
    site.machine().record(sessionEvents({ sessionId: sent }));
    await site.syncUntilDone(site.machine().deps({ privacy: { projects: { 'me/secret': 'off' } } }));
    expect((await readRows({ from: site.cloud().db, sessionIds: [kept] }))['session_rollups']).toEqual([]);
    expect((await readCloudEvents({ cloud: site.cloud(), sessionId: kept })).events).toEqual([]);
    await site.expectComplete({ sessionId: sent, events: 13 });
  });

  it('metadata sends figures and names, no text; widening it to redacted sends the text after all', async () => {
    const sessionId = site.newSession();
    site.machine().record(sessionEvents({ sessionId }));
    await site.syncUntilDone(site.machine().deps({ privacy: { default: 'metadata' } }));
    const before = await readEverything(sessionId);
    for (const text of [secretText, 'vault', '/home/ada', 'feature/']) expect(before).not.toContain(text);
    for (const name of ['claude-opus-5', 'Bash', 'acme/app']) expect(before).toContain(name);
    await site.syncUntilDone(site.machine().deps());
    expect(await readEverything(sessionId)).toContain(secretText);
    const { events } = await readCloudEvents({ cloud: site.cloud(), sessionId });
    expect(mergeEvents(events)).toHaveLength(13);
    expect(await readRows({ from: site.cloud().db, sessionIds: [sessionId] })).toEqual(
      await readRows({ from: site.machine().db, sessionIds: [sessionId] }),
    );
  });

  it('a narrower level holds for what was planned before and not sent', async () => {
    const sessionId = site.newSession();
    site.machine().record(sessionEvents({ sessionId }));
    await syncOnce(site.machine().deps({ fetch: openNetwork(['lost']).fetch }));
    await site.syncUntilDone(site.machine().deps({ privacy: { default: 'metadata' } }));
    expect(await readEverything(sessionId)).not.toContain('vault');
    expect((await readCloudEvents({ cloud: site.cloud(), sessionId })).events).toHaveLength(13);
  });
});

it('skills leave by their names as metadata, and what is no name does not', async () => {
  const sessionId = site.newSession();
  const events = sessionEvents({ sessionId });
  const called = (skill: string, nth: number): TrackedEvent => ({
    ...(events.at(-1) as TrackedEvent),
    event_type: 'tool_usage',
    event_id: `tool:${sessionId}-skill-${nth}`,
    data: { tool_use_id: `${sessionId}-skill-${nth}`, tool_name: 'SlashCommand', status: 'ok', skill },
  });
  const skills = ['/review', '/home/ada/merger.md', 'ada@example.com'];
  site.machine().record([...events, ...skills.map(called)]);
  expect(await compare({ privacy: { default: 'metadata' } })).toMatchObject({ same: true });
  const told = await readEverything(sessionId);
  for (const name of ['"SlashCommand(/review)"', '"skill":"/review"', 'SlashCommand(withheld-'])
    expect(told).toContain(name);
  for (const text of ['merger', 'ada@']) expect(told).not.toContain(text);
});

async function compare(o: Parameters<Machine['deps']>[0]) {
  const deps = site.machine().deps(o);
  await site.syncUntilDone(deps);
  return verifyCloud(deps);
}

it('what left at any level compares as the same, also after a level was widened', async () => {
  const projects = { 'me/secret': 'off', 'me/figures': 'metadata' } as const;
  for (const project of [...Object.keys(projects), 'me/open'])
    site.machine().record(sessionEvents({ sessionId: site.newSession(), project }));
  expect(await compare({ privacy: { projects } })).toMatchObject({
    same: true,
    sessions: { compared: 2, waiting: 0, only_there: 0 },
    positions: { here: 26, there: 26 },
  });
  expect(await compare({})).toMatchObject({ same: true, sessions: { compared: 3 } });
});

/** All that the cloud tells about a session, rows and events, as one text. */
async function readEverything(sessionId: string): Promise<string> {
  const rows = await readRows({ from: site.cloud().db, sessionIds: [sessionId] });
  return JSON.stringify(rows) + (await readCloudEvents({ cloud: site.cloud(), sessionId })).text;
}
