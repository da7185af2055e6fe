import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyMigrations, openCloud, TEAM_KEY } from '../cloud.ts';

const start = Date.UTC(2026, 10, 27, 12);
let now = start;
const cloud = openCloud({ deps: { clock: () => now } });

beforeEach(async () => {
  now = start;
  await reset();
  await applyMigrations();
});

const doors = {
  'the sign-in page': (key: string, address: string) =>
    cloud.request('/sign-in', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: cloud.origin,
        'cf-connecting-ip': address,
      },
      body: new URLSearchParams({ key }).toString(),
    }),
  enrolment: (key: string, address: string) =>
    cloud.request('/v1/enrol', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'cf-connecting-ip': address,
      },
      body: JSON.stringify({ device_id: `device-${address}`, member: 'Ada', name: 'laptop' }),
    }),
};

async function stored(): Promise<string> {
  return JSON.stringify((await env.DB.prepare('SELECT * FROM sign_in_tries').all()).results);
}

describe.each(Object.entries(doors))('tries of the team key at %s', (_, knock) => {
  const tries = async (count: number, address: string) => {
    const answers: number[] = [];
    for (let index = 0; index < count; index += 1)
      answers.push((await knock(`wrong-${index}`, address)).status);
    return answers;
  };

  it('end after ten wrong ones from one address, for the right one too, until a quarter of an hour is over', async () => {
    expect(await tries(12, '1.1.1.1')).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    expect((await knock(TEAM_KEY, '1.1.1.1')).status).toBe(429);
    expect((await knock(TEAM_KEY, '2.2.2.2')).status).toBeLessThan(400);
    now += 15 * 60_000 + 1;
    expect((await knock(TEAM_KEY, '1.1.1.1')).status).toBeLessThan(400);
  });

  it('are counted anew for who then knew it', async () => {
    await tries(9, '1.1.1.1');
    expect((await knock(TEAM_KEY, '1.1.1.1')).status).toBeLessThan(400);
    expect(await tries(2, '1.1.1.1')).toEqual([401, 401]);
  });

  it('are not more when they come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 25 }, (__, index) => knock(`k${index}`, '1.1.1.1')),
    );
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10);
  });

  it('keep no address, and write nothing once it is over', async () => {
    await tries(11, '1.1.1.1');
    const before = await stored();
    expect(before).not.toContain('1.1.1.1');
    await tries(3, '1.1.1.1');
    expect(await stored()).toBe(before);
  });
});
