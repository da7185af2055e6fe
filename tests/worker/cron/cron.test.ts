import { createScheduledController, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { lastDue } from '../../../shared/core/cron-times.ts';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { runCron } from '../../../worker/cron.ts';
import worker from '../../../worker/index.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';

const now = Date.UTC(2026, 10, 20);
const deps = { ...makeDeps(env), clock: () => now };
const open = { status: 'working', ended_at: null, running_agents: 2 };

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function store(rows: object[]): Promise<{ send: (rows: object[]) => Promise<Response> }> {
  const { token } = await enrolDevice();
  const send = (sent: object[]) =>
    openCloud().request('/v1/rows', rowsRequest({ token, batch: { session_rollups: sent } }));
  expect((await send(rows)).status).toBe(200);
  return { send };
}

async function sessions() {
  const { results } = await env.DB.prepare(
    'SELECT session_id, status, ended_at, running_agents FROM session_rollups ORDER BY session_id',
  ).all();
  return results;
}

async function putReview({ kind, ago }: { kind: string; ago: number }) {
  await env.DB.prepare('INSERT INTO reviews VALUES (?1, ?2, ?1, 0, ?3, 0, ?4)')
    .bind(`${kind}-${ago}`, kind, now - ago * DAY, '{}')
    .run();
}

async function reviews() {
  const { results } = await env.DB.prepare('SELECT review_id FROM reviews ORDER BY review_id').all();
  return results.map((row) => row['review_id']);
}

describe('what is done once a day', () => {
  it('waits no more for sessions that have been silent for a month, calls them quiet and not done, and looks at no others', async () => {
    await store([
      sessionRow({ ...open, session_id: 'gone', last_event_at: now - 31 * DAY }),
      sessionRow({ ...open, session_id: 'quiet', last_event_at: now - 29 * DAY }),
      sessionRow({ ...open, session_id: 'asked', status: 'needs_input', last_event_at: now - 31 * DAY }),
      sessionRow({ session_id: 'over', status: 'completed', ended_at: 5, last_event_at: 5 }),
    ]);
    await runCron({ time: 'daily', deps });
    expect(await sessions()).toMatchObject([
      { session_id: 'asked', status: 'working', ended_at: now - 31 * DAY },
      { session_id: 'gone', status: 'working', ended_at: now - 31 * DAY, running_agents: 0 },
      { session_id: 'over', status: 'completed', ended_at: 5 },
      { session_id: 'quiet', status: 'working', ended_at: null, running_agents: 2 },
    ]);
  });

  it('leaves the last word to a machine that comes back', async () => {
    const row = sessionRow({ ...open, session_id: 'gone', last_event_at: now - 31 * DAY });
    const { send } = await store([row]);
    await runCron({ time: 'daily', deps });
    await send([{ ...row, rev: row.rev + 1, last_event_at: now }]);
    expect(await sessions()).toMatchObject([{ status: 'working', ended_at: null }]);
  });

  it('takes away reviews of days after 30 days, of weeks after 90, of months after 365, and nothing that they were made from', async () => {
    await store([sessionRow({ status: 'completed', ended_at: 5, last_event_at: 5 })]);
    for (const [kind, limit] of Object.entries({ day: 30, week: 90, month: 365, phase: 3650 }))
      for (const ago of [limit - 1, limit, limit + 40]) await putReview({ kind, ago });
    const before = await sessions();
    await runCron({ time: 'daily', deps });
    const phases = ['phase-3649', 'phase-3650', 'phase-3690'];
    expect(await reviews()).toEqual(['day-29', 'month-364', ...phases, 'week-89']);
    expect(await sessions()).toEqual(before);
    await runCron({ time: 'daily', deps: { ...deps, reviewDays: { day: 1, week: 1, month: 400 } } });
    expect(await reviews()).toEqual(['month-364', ...phases]);
  });

  it('changes nothing when it is done again', async () => {
    await store([sessionRow({ ...open, last_event_at: 5 })]);
    await runCron({ time: 'daily', deps });
    const before = await sessions();
    await runCron({ time: 'daily', deps });
    expect(await sessions()).toEqual(before);
  });
});

describe('the scheduled handler of the Worker', () => {
  it('does what is due at that time', async () => {
    await store([sessionRow({ ...open, last_event_at: 5 })]);
    const scheduledTime = new Date(lastDue({ time: 'daily', now }));
    await worker.scheduled(createScheduledController({ scheduledTime }), env);
    expect(await sessions()).toMatchObject([{ status: 'working', ended_at: 5 }]);
  });

  it('does nothing of it at other times', async () => {
    await store([sessionRow({ ...open, last_event_at: 5 })]);
    const scheduledTime = new Date(lastDue({ time: 'daily', now }) + HOUR);
    await worker.scheduled(createScheduledController({ scheduledTime }), env);
    expect(await sessions()).toMatchObject([{ status: 'working' }]);
  });

  it('fails when a task fails, so that it is tried again', async () => {
    await env.DB.prepare('DROP TABLE session_rollups').run();
    await expect(runCron({ time: 'daily', deps })).rejects.toThrow('1 of 3 tasks');
  });
});
