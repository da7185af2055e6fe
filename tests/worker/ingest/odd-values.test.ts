import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';

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
  ])('%s in the place of a count is refused, with the field named', async (_, input_tokens) => {
    const { token } = await enrolDevice();
    const batch = { session_rollups: [{ ...sessionRow(), input_tokens }] };
    const response = await cloud.request('/v1/rows', rowsRequest({ token, batch }));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('session_rollups[0].input_tokens');
  });
});

function unitsOf(text: string | null): number[] {
  return Array.from({ length: text?.length ?? 0 }, (_, index) => text?.charCodeAt(index) ?? 0);
}
