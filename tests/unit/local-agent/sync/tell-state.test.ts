import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { notePart } from '../../../../local-agent/device-state/part-states.ts';
import { readDeviceState } from '../../../../local-agent/device-state/read-device-state.ts';
import { syncOnce } from '../../../../local-agent/sync/sync-once.ts';
import { type DeviceState, deviceStateHeader } from '../../../../shared/alerts/device-state.ts';
import { type Machine, openMachine, sessionEvents } from '../../../support/machine.ts';
import { isStateDue } from '../../../../local-agent/sync/tell-state.ts';
import { HOUR, MINUTE } from '../../../../shared/core/time.ts';

const last = { at: 10 * HOUR, state: 'a', troubles: 'x' };

it.each([
  ['never told', undefined, {}, 0, false, true],
  ['troubles a moment later', last, { troubles: 'y', state: 'b' }, 4 * MINUTE, false, false],
  ['troubles after five minutes', last, { troubles: 'y', state: 'b' }, 5 * MINUTE, false, true],
  ['troubles at once when somebody asks', last, { troubles: 'y', state: 'b' }, 1, true, true],
  ['figures after half an hour', last, { state: 'b' }, 30 * MINUTE, false, false],
  ['figures after an hour', last, { state: 'b' }, HOUR, false, true],
  ['nothing new after five hours', last, {}, 5 * HOUR, false, false],
  ['nothing new after six hours', last, {}, 6 * HOUR, false, true],
  ['nothing new, asked for', last, {}, HOUR, true, false],
  ['a clock that went back', last, { state: 'b' }, -2 * HOUR, false, true],
])('%s: due is decided by what changed and when', (_what, before, change, later, isForced, due) => {
  expect(isStateDue({ last: before, next: { ...last, ...change, at: last.at + later }, isForced })).toBe(due);
});

describe('rows go, however the machine stands:', () => {
  let machine: Machine;
  let told: (string | null)[];
  const receive: typeof fetch = async (input, init) => {
    const { url, method, headers } = new Request(input, init);
    if (url.endsWith('/v1/hello'))
      return Response.json({ error: { code: 'request.not_found', message: 'x' } }, { status: 404 });
    if (method === 'PUT') return Response.json({ segment_id: 'x', stored: true });
    told.push(headers.get(deviceStateHeader));
    return Response.json({ accepted: {}, refused: [], watching: false });
  };

  beforeEach(() => {
    told = [];
    machine = openMachine();
    machine.become({ ...machine.device, url: 'https://b.example.com', token: `stk_${'a'.repeat(40)}` });
    machine.record(sessionEvents({ sessionId: 's' }));
  });
  afterEach(() => machine.close());

  const stateHere = () =>
    readDeviceState({
      db: machine.db,
      paths: createPaths(machine.home),
      connections: [
        { name: 'b', isUsual: true, paths: machine.deps().paths, device: machine.device, serves: () => true },
      ],
      isWhole: true,
      settings: settingsSchema.parse({}),
      version: '1',
      now: 9,
    });
  const send = (deviceState: () => DeviceState) =>
    syncOnce({ ...machine.deps({ fetch: receive }), deviceState, force: true });

  it.each([
    ['no ASCII', 'zu groß → 1'],
    ['too long', 'x'.repeat(20_000)],
    ['empty', ''],
    ['two lines', 'two\nlines'],
    ['a sentence', 'Bad Gateway'],
  ])('another cloud that answers with a code that is %s', async (_what, code) => {
    notePart({ db: machine.db, part: 'upload', code, now: 5 });
    const { sent_rows, retry } = await send(stateHere);
    expect([sent_rows > 0, retry]).toEqual([true, undefined]);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({
      at: machine.deps().clock(),
      failing: [{ part: 'upload', code: 'unknown', since: 5 }],
    });
  });

  it('a folder of bundles that cannot be read, which is told', async () => {
    const { backups } = createPaths(machine.home);
    fs.symlinkSync(backups, backups);
    expect((await send(stateHere)).sent_rows).toBeGreaterThan(0);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ failing: [{ part: 'upload', code: 'system.eloop' }] });
  });

  const broken = { ...stateOf({}), failing: [{ part: 'disk', code: 'Kein Platz mehr', since: 1 }] };
  it.each<[string, () => DeviceState]>([
    [
      'cannot be found out',
      () => {
        throw new Error('no such table');
      },
    ],
    ['is none', () => broken],
    ['is no ASCII', () => stateOf({ version: '1.0-größer' })],
  ])('a state that %s is not told', async (_what, deviceState) => {
    expect((await send(deviceState)).sent_rows).toBeGreaterThan(0);
    expect(told.every((header) => header === null)).toBe(true);
  });
});

function stateOf(more: Partial<DeviceState>): DeviceState {
  return {
    version: '1',
    refused: null,
    archive: null,
    bundles: { waiting: 0, refused: 0 },
    failing: [],
    ...more,
  };
}
