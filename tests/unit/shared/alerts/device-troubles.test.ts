import { describe, expect, it } from 'vitest';
import { alertKinds, deviceAlertKinds } from '../../../../shared/alerts/alert.ts';
import { alertPath, alertText, kindWords } from '../../../../shared/alerts/alert-words.ts';
import { type DeviceState, deviceStateSchema } from '../../../../shared/alerts/device-state.ts';
import { deviceTroubles } from '../../../../shared/alerts/device-troubles.ts';
import { judgeDevices, judgeTiers } from '../../../../shared/alerts/judge-states.ts';
import { HOUR, MINUTE } from '../../../../shared/core/time.ts';

const now = Date.UTC(2026, 10, 20, 12);
const fine: DeviceState = {
  version: '1.0.0',
  refused: null,
  archive: { sessions_seen: 9, sessions_archived: 9, late: 0, newest_age_s: 5, next_cleanup_at: now },
  bundles: { waiting: 2, refused: 0 },
  failing: [],
};
const failing = (part: string, age: number, code = 'system.eacces') => ({ part, code, since: now - age });
const kinds = (state: Partial<DeviceState>) =>
  deviceTroubles({ state: { ...fine, ...state }, now }).map(({ kind, count }) => [kind, count]);

describe('a machine', () => {
  it.each<[string, Partial<DeviceState>, unknown[]]>([
    ['that works is in no trouble', {}, []],
    [
      'whose rows were refused is told of at once',
      { refused: { count: 3, since: now } },
      [['sync_refused', 3]],
    ],
    ['whose upload fails for a moment is left alone', { failing: [failing('upload', 59 * MINUTE)] }, []],
    [
      'whose upload fails for an hour is told of',
      { failing: [failing('upload', HOUR)] },
      [['backup_failing', 0]],
    ],
    [
      'whose bundles were refused is told of at once: waiting mends nothing',
      { bundles: { waiting: 0, refused: 2 }, failing: [failing('upload', 0, 'bundle.refused')] },
      [['backup_failing', 2]],
    ],
    [
      'that fails at making and at sending bundles is told of once',
      { failing: [failing('bundles', 2 * HOUR), failing('upload', 3 * HOUR)] },
      [['backup_failing', 0]],
    ],
    [
      'whose archive is late is told of with how many sessions',
      {
        archive: {
          sessions_seen: 9,
          sessions_archived: 5,
          late: 4,
          newest_age_s: null,
          next_cleanup_at: null,
        },
        failing: [failing('archive', HOUR, 'archive.late')],
      },
      [['archive_behind', 4]],
    ],
    [
      'whose sessions were deleted before it came is in no trouble',
      {
        archive: {
          ...fine.archive,
          sessions_seen: 90,
          sessions_archived: 9,
          late: 0,
          newest_age_s: 1,
          next_cleanup_at: now,
        },
      },
      [],
    ],
    [
      'of a later version names what this one does not know: it waits',
      { failing: [failing('telepathy', HOUR), failing('constructor', HOUR)] },
      [],
    ],
    [
      'whose disk is away, and snapshots fail',
      { failing: [failing('disk', HOUR), failing('snapshots', HOUR)] },
      [
        ['disk_away', 0],
        ['snapshots_failing', 0],
      ],
    ],
  ])('%s', (_what, state, expected) => {
    expect(kinds(state)).toEqual(expected);
  });

  it('is told of under one key for as long as the trouble lasts, to whom it belongs', () => {
    const state = { ...fine, refused: { count: 3, since: now - HOUR } };
    const device = { device_id: 'd1', name: 'laptop', member: 'Ada', told_at: now, state };
    const alert = judgeDevices({ devices: [device], now })[0];
    expect(alert).toMatchObject({ alert_key: `sync_refused:d1:${now - HOUR}`, member: 'Ada', value: 3 });
    expect(
      judgeDevices({
        devices: [{ ...device, state: { ...state, refused: { count: 5, since: now - HOUR } } }],
        now: now + HOUR,
      })[0]?.alert_key,
    ).toBe(alert?.alert_key);
    expect(alert && alertText(alert)).toBe('On “laptop”: 3 items refused by the cloud for good');
    expect(alert && alertText({ ...alert, subject: '' })).toBe(
      'On a machine: 3 items refused by the cloud for good',
    );
  });

  it.each([
    ['three hours ahead', 3 * HOUR],
    ['three hours behind', -3 * HOUR],
    ['right', 0],
    ['in another century', -36_500 * 24 * HOUR],
  ])('with a clock that is %s is told of when its trouble is an hour old', (_what, ahead) => {
    const since = now + ahead - 50 * MINUTE;
    const state = {
      ...fine,
      at: now + ahead,
      failing: [{ part: 'disk', code: 'storage.not_mounted', since }],
    };
    const device = { device_id: 'd1', name: 'laptop', member: 'Ada', told_at: now, state };
    const told = (later: number) =>
      judgeDevices({ devices: [device], now: now + later }).map(({ alert_key }) => alert_key);
    expect([told(0), told(9 * MINUTE), told(10 * MINUTE)]).toEqual([[], [], [`disk_away:d1:${since}`]]);
  });

  it('tells numbers and codes: a state that holds a path or a text is none', () => {
    expect(deviceStateSchema.safeParse({ ...fine, failing: [failing('disk', 1, '/home/ada')] }).success).toBe(
      false,
    );
    expect(
      deviceStateSchema.safeParse({ ...fine, failing: [failing('disk', 1, 'Cannot read it')] }).success,
    ).toBe(false);
    expect(deviceStateSchema.parse({ ...fine, later: '/home/ada' })).toEqual(fine);
  });
});

it('every kind has words and a page', () => {
  for (const kind of alertKinds) {
    const alert = { kind, subject: 'x', value: 1, bound: 2, ref: 'y' };
    expect([kindWords[kind], alertText(alert), alertPath(alert)].every((text) => text.length > 0)).toBe(true);
  }
  for (const kind of deviceAlertKinds) expect(alertPath({ kind, ref: 'd' })).toBe('/alerts#machines');
});

const problem = (code: string, until: number | null) => ({
  tier: 'drive',
  since: 5,
  problem: { code, until },
});

describe('a storage tier', () => {
  it.each([
    ['that works', { tier: 's3', since: 5, problem: null }, []],
    ['that is busy', problem('tier.busy', now), []],
    ['that is full', problem('tier.full', now), ['warning']],
    ['whose consent was taken back', problem('tier.revoked', null), ['critical']],
  ])('%s is told as %j', (_what, tier, levels) => {
    expect(judgeTiers([tier]).map(({ level }) => level)).toEqual(levels);
  });
});
