import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import type { SealKey, TierStanding } from '../../../../shared/protocol/tiers.ts';
import { createDeviceToken } from '../../../../shared/protocol/enrol.ts';
import { saveDevice } from '../../../../local-agent/config/device.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const url = 'https://cloud.example.com';
const off: TierStanding = { tier: 'drive', state: 'off', settings: {}, checked_at: null, problem: null };
const unfinished: TierStanding = { ...off, state: 'unfinished', settings: { client_id: 'client-1' } };
const ready: TierStanding = {
  ...unfinished,
  state: 'ready',
  settings: { client_id: 'client-1', account: 'ada@example.com' },
  checked_at: Date.UTC(2026, 10, 27),
};
const revoked: TierStanding = {
  ...ready,
  state: 'problem',
  problem: { code: 'tier.revoked', message: 'taken back', hint: 'connect it again', at: 0, until: null },
};

let asked: { path: string; body: string }[] = [];
let standings: TierStanding[] = [];
let key: SealKey | undefined;

const subtrack = createSubtrack({
  history: false,
  async fetch(input, init) {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    asked.push({ path, body: await request.text() });
    if (path === '/v1/tiers/drive')
      return Response.json({ open: `${url}/settings/tiers`, redirect_uri: `${url}/back` });
    const [first = off, ...rest] = standings;
    standings = rest.length === 0 ? [first] : rest;
    return Response.json({ tiers: [first], key });
  },
});
afterAll(() => subtrack.remove());

const setUp = () =>
  subtrack.run(['tiers', 'setup', 'drive', '--client-id', 'client-1', '--no-browser'], {
    stdin: Readable.from(['secret-1\n']),
  });

describe('subtrack tiers', () => {
  it('needs a cloud', async () => {
    expect((await subtrack.run(['tiers', 'list'])).stderr).toContain('run "subtrack up"');
    const token = createDeviceToken((bytes) => crypto.getRandomValues(bytes));
    const device = { device_id: 'device-1', member: 'Ada', name: 'laptop', url, token };
    saveDevice({ paths: createPaths(subtrack.home), device });
  });

  it('setup drive waits until somebody has agreed', async () => {
    asked = [];
    standings = [unfinished, ready];
    const { code, stdout, stderr } = await setUp();
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('ready (ada@example.com), tested 2026-11-27'),
    ]);
    expect(stderr).toContain(`${url}/back`);
    expect(stderr).toContain(`${url}/settings/tiers`);
    expect(stdout + stderr).not.toContain('secret-1');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ client_id: 'client-1', client_secret: 'secret-1' });
  });

  it('setup drive leaves with 1 where the test did not come back', async () => {
    standings = [revoked];
    const { code, stdout } = await setUp();
    expect([code, stdout]).toEqual([1, expect.stringContaining('→ connect it again')]);
  });

  it.each([
    [revoked, 'fail'],
    [{ ...revoked, problem: revoked.problem && { ...revoked.problem, until: 5 } }, 'warn'],
    [unfinished, 'warn'],
    [{ ...ready, checked_at: null }, 'warn'],
    [ready, 'ok'],
  ])('doctor judges %o', async (standing, status) => {
    standings = [standing];
    const { stdout } = await subtrack.run(['doctor', '--json']);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string }[] };
    expect(checks.find(({ name }) => name === 'tier drive')?.status).toBe(status);
  });

  it.each([
    ['none', ready, 'fail'],
    ['team', ready, 'warn'],
    ['own', ready, 'ok'],
    ['team', off, undefined],
    [undefined, ready, undefined],
  ] as const)('doctor judges what keys are sealed with: %s', async (sealedWith, standing, status) => {
    standings = [standing];
    key = sealedWith;
    const { stdout } = await subtrack.run(['doctor', '--json']);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string }[] };
    const found = checks.find(({ name }) => name === 'tier keys');
    expect(found?.status).toBe(status);
  });
});
