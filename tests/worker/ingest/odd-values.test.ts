import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { agentRow, sessionRow, usageRow } from '../rows.ts';

const cloud = openCloud();

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

describe('odd values in a row', () => {
  it.each([
    ['a NUL', 'a\u0000b'],
    ['a quote and a backslash', `'"\\`],
    ['SQL', `'); DROP TABLE session_rollups; --`],
    ['an emoji of several code points', '👩‍👩‍👧‍👦'],
    ['a bidi override and a zero-width space', 'abc\u202edef\u200b'],
    ['something long', 'x'.repeat(20_000)],
  ])('%s is stored and comes back', async (_, title) => {
    const { token } = await enrolDevice();
    const batch = { session_rollups: [sessionRow({ title })] };
    const response = await cloud.request('/v1/rows', rowsRequest({ token, batch }));
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('accepted')]);
    const stored = await env.DB.prepare('SELECT title FROM session_rollups').first<string>('title');
    // As code units: half a character could not be reported.
    expect(unitsOf(stored)).toEqual(unitsOf(title));
  });

  it('half a character comes back as a replacement, and the row is taken', async () => {
    const { token } = await enrolDevice();
    const batch = { session_rollups: [sessionRow({ title: 'a\ud800b' })] };
    expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
    const stored = await env.DB.prepare('SELECT title FROM session_rollups').first<string>('title');
    expect(stored).toMatch(/^a\ufffd+b$/);
  });

  it.each([
    ['a fraction', 1.5],
    ['a number that a double cannot hold', 2 ** 60],
    ['a text', '7'],
    ['nothing', null],
    ['less than nothing', -1],
  ])('%s in the place of a count is refused, with the field named', async (_, input_tokens) => {
    const { token } = await enrolDevice();
    const batch = { session_rollups: [{ ...sessionRow(), input_tokens }] };
    const response = await cloud.request('/v1/rows', rowsRequest({ token, batch }));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('session_rollups[0].input_tokens');
  });
});

describe('a row', () => {
  const tooLate = 8_640_000_000_000_001;
  it.each([
    ['session_rollups', sessionRow(), 'started_at', -1],
    ['session_rollups', sessionRow(), 'started_at', tooLate],
    ['session_rollups', sessionRow(), 'ended_at', tooLate],
    ['session_rollups', sessionRow(), 'last_event_at', tooLate],
    ['session_rollups', sessionRow(), 'context_tokens', -5],
    ['session_rollups', sessionRow(), 'rev', -1],
    ['session_rollups', sessionRow(), 'rev', 2 ** 53 - 1],
    ['agent_rollups', agentRow(), 'depth', -1],
    ['agent_rollups', agentRow(), 'cost_micros', -1],
    ['usage_rollups', usageRow(), 'hour', 2_400_000_001],
    ['usage_rollups', usageRow(), 'hour', -1],
    ['usage_rollups', usageRow(), 'cost_micros', 2 ** 53],
    ['usage_rollups', usageRow(), 'cache_savings_micros', -(2 ** 53)],
  ])('of %s with an absurd %#th value is refused with its field named', async (table, row, column, value) => {
    const { token } = await enrolDevice();
    const batch = { [table]: [{ ...row, [column]: value }] };
    const response = await cloud.request('/v1/rows', rowsRequest({ token, batch }));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`${table}[0].${column}`);
  });

  it.each(['', '../other', 'two words', '-rf', '<b>x</b>', 'a\u0000b', 'x'.repeat(101)])(
    'of a session called %j is refused: so is every segment of it',
    async (session_id) => {
      const { token } = await enrolDevice();
      for (const [table, row] of [
        ['session_rollups', sessionRow()],
        ['agent_rollups', agentRow()],
        ['usage_rollups', usageRow()],
      ] as const) {
        const batch = { [table]: [{ ...row, session_id }] };
        const response = await cloud.request('/v1/rows', rowsRequest({ token, batch }));
        expect([response.status, await response.text()]).toEqual([
          400,
          expect.stringContaining(`${table}[0].session_id`),
        ]);
      }
    },
  );

  it('may say that caching cost more than it saved', async () => {
    const { token } = await enrolDevice();
    const batch = {
      session_rollups: [sessionRow()],
      usage_rollups: [usageRow({ cache_savings_micros: -7 })],
    };
    expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
  });
});

describe('a body of nothing but faults', () => {
  it.each([
    ['of a hundred thousand rows', { session_rollups: Array.from({ length: 100_000 }, () => ({})) }, 'rows'],
    [
      'of as many rows as one request may have',
      { tool_rollups: Array.from({ length: 2000 }, () => ({})) },
      'tool_rollups[0]',
    ],
    ['of a list that is none', { error_rollups: { length: 3 } }, 'error_rollups'],
    ['that is a list', [[]], 'rows'],
    ['that is nothing', null, 'rows'],
  ])('%s is refused at the first one', async (_, batch, said) => {
    const { token } = await enrolDevice();
    const response = await cloud.request('/v1/rows', rowsRequest({ token, batch }));
    const text = await response.text();
    expect([response.status, text]).toEqual([400, expect.stringContaining(said)]);
    expect(text.length).toBeLessThan(500);
  });
});

function unitsOf(text: string | null): number[] {
  return Array.from({ length: text?.length ?? 0 }, (_, index) => text?.charCodeAt(index) ?? 0);
}
