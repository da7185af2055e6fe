import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, expect, it } from 'vitest';
import { connectAnswerSchema, connectTokenSchema } from '../../../shared/protocol/connect.ts';
import { applyMigrations, openCloud } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';

let now = Date.UTC(2026, 10, 27, 12);
const cloud = openCloud({ deps: { clock: () => now } });

beforeEach(async () => {
  now = Date.now();
  await reset();
  await applyMigrations();
});

function post(path: string, body: unknown, address: string): Promise<Response> {
  return cloud.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cf-connecting-ip': address },
    body: JSON.stringify(body),
  });
}

const ask = (address: string) =>
  post('/v1/connect', { device_id: crypto.randomUUID(), name: 'laptop' }, address);

async function statuses(count: number, address: (at: number) => string): Promise<number[]> {
  const answers: number[] = [];
  for (let at = 0; at < count; at += 1) answers.push((await ask(address(at))).status);
  return answers;
}

it('one network that asks without end keeps nobody else out', async () => {
  const one = await statuses(30, () => '203.0.113.7');
  expect(one.filter((status) => status === 200)).toHaveLength(20);
  expect(one.at(-1)).toBe(429);
  // Long addresses: whoever has one of a network has all of it.
  const long = await statuses(30, (at) => `2001:db8:1:2:${at.toString(16)}::1`);
  expect(long.filter((status) => status === 200)).toHaveLength(20);
  expect((await ask('198.51.100.1')).status).toBe(200);
  now += 10 * 60_000;
  expect((await ask('203.0.113.7')).status).toBe(200);
});

it('what was confirmed gets its token, and no longer counts', async () => {
  const address = '203.0.113.7';
  const asked = connectAnswerSchema.parse(await (await ask(address)).json());
  await statuses(30, () => address);
  const confirmed = await cloud.request('/connect', {
    method: 'POST',
    headers: { origin: cloud.origin, cookie: await signInAs('Owner of the team key') },
    body: new URLSearchParams({ code: asked.code }),
  });
  expect(confirmed.status).toBe(200);
  expect((await ask(address)).status).toBe(200);
  expect((await ask(address)).status).toBe(429);
  const token = await post('/v1/connect/token', { secret: asked.secret }, address);
  expect(connectTokenSchema.parse(await token.json())).toMatchObject({ state: 'connected' });
});

it('keeps no address', async () => {
  await ask('203.0.113.7');
  const { results } = await env.DB.prepare('SELECT * FROM device_requests').all();
  expect(JSON.stringify(results)).not.toContain('203.0.113');
});
