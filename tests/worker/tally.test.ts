import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, expect, it } from 'vitest';
import { ownSessionsAnswerSchema, type TallyAnswer, type TallyRequest } from '../../shared/protocol/tally.ts';
import { applyMigrations, enrolDevice, gzip, openCloud, rowsRequest, segmentRequest } from './cloud.ts';
import { agentRow, sessionRow, usageRow } from './rows.ts';

const cloud = openCloud();
let ada: string;
let eve: string;

beforeEach(async () => {
  await reset();
  await applyMigrations();
  ada = (await enrolDevice({ member: 'Ada' })).token;
  eve = (await enrolDevice({ member: 'Eve' })).token;
  const hours = [1000, 1001].map((hour) => usageRow({ hour, cost_micros: 7, cache_savings_micros: -2 }));
  const batch = { session_rollups: [sessionRow()], agent_rollups: [agentRow()], usage_rollups: hours };
  await cloud.request('/v1/rows', rowsRequest({ token: ada, batch }));
  const { path, init } = await segmentRequest({ token: ada, body: await gzip('{}\n') });
  await cloud.request(path, init);
});

function ask(token: string, sessions: TallyRequest['sessions']): Promise<Response> {
  return cloud.request('/v1/tally', {
    ...rowsRequest({ token, batch: {} }),
    body: JSON.stringify({ sessions }),
  });
}
function list(token: string): Promise<Response> {
  return cloud.request('/v1/device/sessions', { headers: { authorization: `Bearer ${token}` } });
}

const question = [{ session_id: 'session-1', hours: [1000, 1001, 1002] }];

it('adds up rows and segments of the sessions that a device owns', async () => {
  const answer = await (await ask(ada, question)).json<TallyAnswer>();
  expect(answer).toMatchObject({
    folded_until_hour: null,
    sessions: [
      {
        session_id: 'session-1',
        tables: {
          session_rollups: { rows: 1 },
          agent_rollups: { rows: 1 },
          usage_rollups: { rows: 2, sums: { cost_micros: 14, cache_savings_micros: -4 } },
        },
        segments: [[1, 3]],
      },
    ],
  });
  expect(answer.sessions[0]?.tables['usage_rollups']?.sums).not.toHaveProperty('hour');
});

it('leaves out hours that are kept as days alone, and says so', async () => {
  await env.DB.prepare('INSERT INTO folded_hours VALUES (1, 1001)').run();
  const answer = await (await ask(ada, question)).json<TallyAnswer>();
  expect(answer.folded_until_hour).toBe(1001);
  expect(answer.sessions[0]?.tables['usage_rollups']).toMatchObject({ rows: 1, sums: { cost_micros: 7 } });
});

it('tells another device nothing, neither by question nor in its list', async () => {
  expect(await (await ask(eve, question)).json()).toMatchObject({ sessions: [] });
  expect(await (await list(eve)).json()).toEqual({ sessions: [], next: null });
  expect(await (await list(ada)).json()).toMatchObject({
    sessions: [{ session_id: 'session-1', segments: 1 }],
    next: null,
  });
});

it('lists sessions with what is counted of them, and says of which there may be more', async () => {
  const batch = {
    session_rollups: [sessionRow({ session_id: 'later', started_at: sessionRow().started_at + 1 })],
  };
  await cloud.request('/v1/rows', rowsRequest({ token: ada, batch }));
  const listed = async () => {
    const { sessions } = ownSessionsAnswerSchema.parse(await (await list(ada)).json());
    return sessions.map((one) => [one.session_id, one.may_be_more]);
  };
  expect(await listed()).toEqual([
    ['later', false],
    ['session-1', false],
  ]);
  // So far what sessions are made of has moved to the storage.
  await env.DB.prepare(
    "INSERT INTO moved_details (one, started_at, session_id, walked_id, kept_days) VALUES (1, ?1, 'x', '', 90)",
  )
    .bind(sessionRow().started_at)
    .run();
  expect(await listed()).toEqual([
    ['later', false],
    ['session-1', true],
  ]);
});

it.each([
  [
    'more sessions than it answers',
    Array.from({ length: 101 }, (_, i) => ({ session_id: `s-${i}`, hours: [] })),
  ],
  [
    'more hours than it answers',
    [{ session_id: 's', hours: Array.from({ length: 5001 }, (_, hour) => hour) }],
  ],
  [
    'more hours together than it answers',
    ['a', 'b'].map((id) => ({ session_id: id, hours: Array.from({ length: 2501 }, (_, hour) => hour) })),
  ],
  ['what is no id', [{ session_id: '../x', hours: [] }]],
])('refuses a question with %s', async (_what, sessions) => {
  expect((await ask(ada, sessions)).status).toBe(400);
});
