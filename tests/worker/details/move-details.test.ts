import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { errorsRecent } from '../../../shared/queries/errors-recent.ts';
import { errorsTotals } from '../../../shared/queries/errors-totals.ts';
import { session } from '../../../shared/queries/session.ts';
import { sessionAgents } from '../../../shared/queries/session-agents.ts';
import { sessionSegments } from '../../../shared/queries/session-segments.ts';
import { sessionsTotals } from '../../../shared/queries/sessions-totals.ts';
import { signals } from '../../../shared/queries/signals.ts';
import { moveDetails } from '../../../worker/details/move-details.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, enrolDevice, gzip, openCloud, rowsRequest, segmentRequest } from '../cloud.ts';
import { failingAt } from '../failing-at.ts';
import { now, rowsOf, startOf } from './old-rows.ts';

const cloud = openCloud({ deps: { clock: () => now }, signedIn: true });
const real = { ...makeDeps({ ...env, MODE: 'team' }), clock: () => now };
const ids = ['old-a', 'old-b', 'old-c'];

let token: string;
async function send(batch: object): Promise<void> {
  expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
}

async function sendSegment(session_id: string, nth = 1): Promise<void> {
  const body = await gzip(`{"nth":${nth},"of":"${session_id}"}\n`);
  const first = nth * 10;
  const { path, init } = await segmentRequest({
    token,
    body,
    segment: { session_id, segment_id: `seg-${session_id}-${nth}`, first_seq: first, last_seq: first + 2 },
  });
  expect((await cloud.request(path, init)).status).toBe(200);
}

async function purge(id: string): Promise<void> {
  const hours = `from_hour=${Math.floor(startOf(120) / HOUR)}&to_hour=${Math.floor(now / HOUR)}`;
  const headers = { authorization: `Bearer ${token}` };
  const answer = await cloud.request(`/v1/sessions/${id}?${hours}`, { method: 'DELETE', headers });
  expect(answer.status).toBe(200);
}

beforeEach(async () => {
  await reset();
  await applyMigrations();
  ({ token } = await enrolDevice());
  await env.DB.batch([
    env.DB.prepare("INSERT INTO day_zones (zone, added_at) VALUES ('UTC', 0)"),
    env.DB.prepare('INSERT INTO folded_hours (one, until_hour) VALUES (1, ?1)').bind(
      Math.floor(now / HOUR) - 35 * 24,
    ),
  ]);
  const all = [...ids.map((id) => rowsOf({ id, daysAgo: 100 })), rowsOf({ id: 'young', daysAgo: 60 })];
  await send({
    session_rollups: all.flatMap((one) => one.session_rollups),
    agent_rollups: all.flatMap((one) => one.agent_rollups),
    error_rollups: all.flatMap((one) => one.error_rollups),
    signal_rollups: all.flatMap((one) => one.signal_rollups),
  });
  for (const id of ids) await sendSegment(id);
  await sendSegment('old-a', 2);
});

/** What the pages of sessions say, whether their rows are here or not. */
async function told(sessionIds: readonly string[] = ids) {
  const { runQuery } = real.askWithin({});
  return Promise.all(
    sessionIds.map(async (session_id) => {
      const hours = { since: startOf(121), until: now };
      const segments = await runQuery(sessionSegments, { session_id });
      return {
        session: await runQuery(session, { session_id }),
        agents: await runQuery(sessionAgents, { session_id }),
        errors: await runQuery(errorsRecent, { session_id, ...hours, limit: 9 }),
        failed: await runQuery(errorsTotals, { session_id, ...hours }),
        signals: await runQuery(signals, { session_id, ...hours }),
        segments,
      };
    }),
  );
}

const count = (table: string) => env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>('n');
const left = async () =>
  Number(await count('agent_rollups')) +
  Number(await count('error_rollups')) +
  Number(await count('signal_rollups')) +
  Number(await count('segments'));
const stored = async () => (await env.SEGMENTS.list({ prefix: 'details/' })).objects.map(({ key }) => key);
const move = (deps: Parameters<typeof moveDetails>[0]['deps'] = real) => moveDetails({ deps });
async function moveSeveralTimes(): Promise<void> {
  for (let tick = 0; tick < 4; tick += 1) await move();
}
/** Of the session that is too young to leave. */
const ofYoung = 4;

describe('what sessions older than 90 days are made of', () => {
  it('leaves the database, and everything that is asked of one of them is answered as before', async () => {
    const before = await told();
    expect(before[0]?.agents).toHaveLength(2);
    expect(before[0]?.segments).toHaveLength(2);
    expect(before[0]?.signals).toMatchObject([{ times: 2 }]);
    const { runQuery } = real.askWithin({});
    const totals = await runQuery(sessionsTotals, {});
    await move();
    expect(await left()).toBe(ofYoung);
    expect(await stored()).toEqual(ids.map((id) => `details/${id}.json`));
    expect(await told()).toEqual(before);
    expect(await runQuery(sessionsTotals, {})).toEqual(totals);
  });

  it('is on its page, in its segments and in the answers of the API', async () => {
    const paths = ['/sessions/old-a', '/v1/segments/old-a', '/v1/segments/old-a/seg-old-a-2'];
    const texts = async () =>
      Promise.all(paths.map(async (path) => await (await cloud.request(path)).text()));
    const before = await texts();
    expect(before[0]).toContain('Explore');
    await moveSeveralTimes();
    expect(await left()).toBe(ofYoung);
    const after = await texts();
    expect(after.slice(1)).toEqual(before.slice(1));
    expect(after[0]).toContain('Explore');
  });

  it('is added up for its device as before', async () => {
    const body = JSON.stringify({
      sessions: ids.map((session_id) => ({ session_id, hours: [Math.floor(startOf(100) / HOUR)] })),
    });
    const tally = async () =>
      (await cloud.request('/v1/tally', { ...rowsRequest({ token, batch: {} }), body })).json();
    const before = await tally();
    expect(before).toMatchObject({
      sessions: [
        {
          tables: {
            agent_rollups: { rows: 2 },
            error_rollups: { sums: { occurrences: 2 } },
            signal_rollups: { rows: 1 },
          },
        },
        {},
        {},
      ],
    });
    await move();
    await sendSegment('old-a', 2);
    await send(rowsOf({ id: 'old-b', daysAgo: 100 }));
    expect(await tally()).toEqual(before);
  });

  it('stays where nothing is folded, where there is no R2, and on one’s own machine', async () => {
    const whole = await left();
    await move({ ...real, details: undefined });
    await move({ ...real, mode: 'embedded' });
    await env.DB.prepare('DELETE FROM folded_hours').run();
    await move();
    expect(await left()).toBe(whole);
  });

  it('is told alike wherever it is stopped, until all of it is moved', async () => {
    const before = await told(['old-a', 'old-c']);
    const stops = new Set<number>();
    for (let n = 1; n < 40 && (await left()) !== ofYoung; n += 1) {
      const { deps } = failingAt({ deps: real, n });
      const failure = await move(deps).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (failure !== undefined) stops.add(n);
      expect(await told(['old-a', 'old-c'])).toEqual(before);
    }
    expect(stops.size).toBeGreaterThan(9);
    await moveSeveralTimes();
    expect(await left()).toBe(ofYoung);
    expect(await told(['old-a', 'old-c'])).toEqual(before);
  });

  it('is moved once by two that run at once, and by one that runs again', async () => {
    const before = await told();
    await Promise.all([move(), move(), move()]);
    await moveSeveralTimes();
    expect(await left()).toBe(ofYoung);
    expect(await told()).toEqual(before);
  });

  it('does not lose a row that comes between reading and writing', async () => {
    const { details } = real;
    if (details === undefined) throw new Error('no storage');
    let isFirst = true;
    const slow = {
      ...details,
      put: async (o: Parameters<typeof details.put>[0]) => {
        if (isFirst) {
          isFirst = false;
          // Another call that knows more is through before this one has written.
          await send(rowsOf({ id: 'old-a', daysAgo: 100, rev: 5, agents: ['main', 'a2'], errors: 7 }));
          await move();
        }
        return details.put(o);
      },
    };
    await move({ ...real, details: slow });
    const [row] = await told(['old-a']);
    expect(row?.agents.map((agent) => [agent.agent_id, agent.tool_calls])).toEqual([
      ['main', 50],
      ['a1', 10],
      ['a2', 50],
    ]);
    expect(row?.failed[0]?.occurrences).toBe(7);
  });

  it('takes in what comes late, once, and a replay of what is older changes nothing', async () => {
    await moveSeveralTimes();
    await send(rowsOf({ id: 'old-a', daysAgo: 100, rev: 4, agents: ['main', 'late'] }));
    await sendSegment('old-a', 2);
    await sendSegment('old-a', 3);
    await send(rowsOf({ id: 'old-b', daysAgo: 100 }));
    await send(rowsOf({ id: 'away', daysAgo: 110 }));
    const late = await told([...ids, 'away']);
    expect(late[0]?.agents.map((agent) => [agent.agent_id, agent.tool_calls])).toEqual([
      ['main', 40],
      ['a1', 10],
      ['late', 40],
    ]);
    expect(late[0]?.segments.map(({ segment_id }) => segment_id)).toEqual([
      'seg-old-a-1',
      'seg-old-a-2',
      'seg-old-a-3',
    ]);
    expect(late[1]?.agents).toHaveLength(2);
    await moveSeveralTimes();
    expect(await left()).toBe(ofYoung);
    expect(await told([...ids, 'away'])).toEqual(late);
  });

  it('leaves where signals alone are left: of a session whose agents left earlier', async () => {
    await moveSeveralTimes();
    const { signal_rollups } = rowsOf({ id: 'old-a', daysAgo: 100, rev: 3, errors: 5 });
    await send({ signal_rollups });
    expect(await left()).toBe(ofYoung + 1);
    await moveSeveralTimes();
    expect(await left()).toBe(ofYoung);
    expect(await told(['old-a'])).toMatchObject([{ signals: [{ times: 5 }], agents: [{}, {}] }]);
  });

  it('waits where something was heard of a session since, and leaves once nothing is', async () => {
    const at = startOf(100);
    const resumed = rowsOf({ id: 'resumed', daysAgo: 100, rev: 2 });
    await send({
      ...resumed,
      session_rollups: resumed.session_rollups.map((row) => ({ ...row, last_event_at: at + 60 * DAY })),
    });
    await moveSeveralTimes();
    expect(await left()).toBe(ofYoung + 4);
    for (let tick = 0; tick < 4; tick += 1) await move({ ...real, clock: () => now + 200 * DAY });
    expect(await told(['resumed'])).toMatchObject([{ agents: [{}, {}] }]);
  });

  it('goes with a session that is deleted, and only with that', async () => {
    await moveSeveralTimes();
    await purge('old-b');
    expect(await stored()).toEqual(['details/old-a.json', 'details/old-c.json']);
    expect(await told(['old-b'])).toMatchObject([{ session: [], agents: [], segments: [] }]);
  });

  it('goes as well where a call was under way while its session was deleted, stopped or not', async () => {
    const { details } = real;
    if (details === undefined) throw new Error('no storage');
    const racing = (isStopped: boolean) => ({
      ...details,
      put: async (o: Parameters<typeof details.put>[0]) => {
        if (o.sessionId === 'old-b') await purge('old-b');
        const done = await details.put(o);
        if (isStopped && o.sessionId === 'old-b') throw new Error('stopped');
        return done;
      },
    });
    await move({ ...real, details: racing(true) }).catch(() => undefined);
    await move({ ...real, clock: () => now + 2 * HOUR });
    expect(await stored()).not.toContain('details/old-b.json');
    expect(await count('purged_details')).toBe(0);
  });

  it('is not told of a session that another device began under the same id', async () => {
    await moveSeveralTimes();
    await env.DB.prepare("UPDATE session_rollups SET device_id = 'another' WHERE session_id = 'old-a'").run();
    expect(await told(['old-a'])).toMatchObject([{ agents: [], segments: [] }]);
  });

  it('keeps no other from being moved where one cannot be read', async () => {
    await env.SEGMENTS.put('details/old-a.json', 'not what it should be');
    await expect(move()).rejects.toThrow('1 sessions were not moved');
    expect(await stored()).toHaveLength(3);
    expect(await told(['old-b', 'old-c'])).toMatchObject([{ agents: [{}, {}] }, { agents: [{}, {}] }]);
  });
});
