import fs from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { sendNow } from '../../../../local-agent/sync/send-now.ts';
import { readLastSync, writeSyncState } from '../../../../local-agent/sync/sync-state.ts';
import { type Machine, openMachine, sessionEvents } from '../../../support/machine.ts';

let machine: Machine;
let taken: string[];
let paceMs: unknown;
const receive: typeof fetch = async (input, init) => {
  const { url, method } = new Request(input, init);
  await new Promise((resolve) => setImmediate(resolve));
  const { hostname, pathname } = new URL(url);
  if (pathname === '/v1/hello')
    return Response.json({ error: { code: 'request.not_found', message: 'x' } }, { status: 404 });
  if (method === 'PUT') return Response.json({ segment_id: 'x', stored: true });
  taken.push(hostname);
  return Response.json({ accepted: {}, refused: [], watching: true, pace_ms: paceMs });
};

beforeEach(() => {
  taken = [];
  paceMs = 2000;
  machine = openMachine();
  machine.record(sessionEvents({ sessionId: 's' }));
});
afterEach(() => machine.close());

const token = `stk_${'a'.repeat(40)}`;
/** The usual cloud is `sound`; the names are those of others. */
function connectTo(...names: string[]): void {
  const clouds = names.map((name) => ({ name, url: `https://${name}.example.com`, token, member: 'Ada' }));
  const device = { ...machine.device, url: 'https://sound.example.com', token, clouds };
  fs.writeFileSync(createPaths(machine.home).device, JSON.stringify(device));
}
const depsHere = () => ({
  paths: createPaths(machine.home),
  env: {},
  clock: () => Date.UTC(2026, 10, 20, 12),
  fetch: receive,
  settings: () => settingsSchema.parse({}),
});

it('a cloud whose run breaks has the others sent to their end, and is told after them', async () => {
  connectTo('broken');
  const { db } = machine;
  writeSyncState({ db, target: 'https://broken.example.com', key: 'pause', value: 'no JSON' });
  await expect(sendNow({ deps: depsHere() })).rejects.toThrow(SyntaxError);
  expect(taken).toEqual(['sound.example.com']);
  expect(readLastSync({ db, target: 'https://sound.example.com' })).toBe(Date.UTC(2026, 10, 20, 12));
});

it.each([null, undefined, 5000])('a cloud may answer the pace %s', async (given) => {
  paceMs = given;
  connectTo();
  const [sent] = await sendNow({ deps: depsHere() });
  expect(sent?.result).toMatchObject({ watching: true, paceMs: given ?? undefined });
  expect(sent?.result.sent_rows).toBeGreaterThan(0);
});
