import { abortAllDurableObjects } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { usedOf } from '../../worker/deps.ts';
import { applyMigrations, startAfresh } from './migrate.ts';

const remembered = () => usedOf({ ...env, MODE: 'team' });

it('a file is told nothing that was remembered of the cloud of the file before it', async () => {
  const before = remembered();
  expect(remembered()).toBe(before);
  await startAfresh();
  expect(remembered()).not.toBe(before);
});

const visibilities = () => env.DB.prepare('SELECT count(*) AS n FROM project_visibilities').first('n');

it.each([
  ['is awake', async () => undefined],
  ['sleeps', abortAllDurableObjects],
])('a file finds nothing of the file before it, whose cloud %s', async (_, fallAsleep) => {
  await applyMigrations();
  await env.DB.prepare("INSERT INTO project_visibilities VALUES ('acme/shop', 'hidden')").run();
  await env.SEGMENTS.put('segments/left', 'behind');
  expect(await visibilities()).toBe(1);
  await fallAsleep();
  await startAfresh();
  expect([await visibilities(), await env.SEGMENTS.head('segments/left')]).toEqual([0, null]);
});
