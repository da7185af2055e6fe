import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCloud } from '../../../../local-agent/cloud/start-cloud.ts';
import { runDue, startTicker } from '../../../../local-agent/cloud/ticker.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { cronTimeNames, lastDue } from '../../../../shared/core/cron-times.ts';
import { until } from '../../../support/until.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const morning = lastDue({ time: 'daily', now: Date.UTC(2026, 10, 20, 12) });

let folder: string;
let now: number;
let ticks: string[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-ticker-'));
  now = morning - HOUR;
  ticks = [];
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

async function look(tick?: () => Promise<void>): Promise<void> {
  await runDue({
    folder,
    time: 'daily',
    clock: () => now,
    tick: async ({ at }) => {
      ticks.push(new Date(at).toISOString());
      await tick?.();
    },
  });
}

it('a new cloud has missed nothing; from then on each day is done once', async () => {
  await look();
  expect(ticks).toEqual([]);
  now = morning - 1;
  await look();
  expect(ticks).toEqual([]);
  now = morning;
  await look();
  await look();
  now = morning + 20 * HOUR;
  await look();
  expect(ticks).toEqual(['2026-11-20T03:18:00.000Z']);
  now = morning + DAY;
  await look();
  expect(ticks).toHaveLength(2);
});

it('what was missed in a week of sleep is done once, for the last time that it was due', async () => {
  await look();
  now = morning + 7 * DAY + 5 * HOUR;
  await look();
  await look();
  expect(ticks).toEqual(['2026-11-27T03:18:00.000Z']);
});

it('what failed is tried again', async () => {
  await look();
  now = morning;
  await expect(look(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await look();
  await look();
  expect(ticks).toHaveLength(2);
});

it('one that fails keeps no other from its turn, and is due again', async () => {
  const file = path.join(folder, 'ticks.json');
  fs.writeFileSync(file, JSON.stringify(Object.fromEntries(cronTimeNames.map((time) => [time, 1]))));
  const failing = lastDue({ time: 'alerts', now });
  const called: number[] = [];
  const wanted = cronTimeNames.filter((time) => time !== 'reviews').map((time) => lastDue({ time, now }));
  const ticker = startTicker({
    folder,
    clock: () => now,
    isAwake: () => true,
    lookMs: 60_000,
    async tick({ at }) {
      called.push(at);
      if (at === failing) throw new Error('no');
    },
  });
  await until('a call for each', async () => wanted.every((at) => called.includes(at)));
  await ticker.stop();
  const noted = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, number>;
  expect(cronTimeNames.filter((time) => noted[time] !== now)).toEqual(['alerts']);
});

it('what was due in several minutes of the last quarter of an hour is done for each, and nothing from before', async () => {
  const hour = Date.UTC(2026, 10, 20, 12);
  const minutes: number[] = [];
  const lookAt = (minute: number): Promise<void> =>
    runDue({
      folder,
      time: 'reviews',
      clock: () => hour + minute * MINUTE,
      tick: async ({ at }) => void minutes.push((at - hour) / MINUTE),
    });
  await lookAt(0);
  await lookAt(8);
  expect(minutes).toEqual([6, 7, 8]);
  await lookAt(15);
  expect(minutes.slice(3)).toEqual([9, 10, 11]);
  await lookAt(60 * 100 + 30);
  expect(minutes.slice(6)).toEqual([6, 7, 8, 9, 10, 11].map((minute) => 60 * 100 + minute));
});

it('a cloud that rests is left alone until alerts are due, and then does all that fell due', async () => {
  const hour = Date.UTC(2026, 10, 20, 12);
  now = hour + MINUTE;
  const looks: number[] = [];
  const called: string[] = [];
  let isAwake = false;
  const ticker = startTicker({
    folder,
    clock: () => now,
    isAwake() {
      looks.push(now);
      return isAwake;
    },
    lookMs: 1,
    tick: async ({ at }) => void called.push(`${(at - hour) / MINUTE} at ${(now - hour) / MINUTE}`),
  });
  const lookAt = async (minute: number): Promise<void> => {
    now = hour + minute * MINUTE;
    await until('two looks', async () => looks.filter((at) => at === now).length > 1);
  };
  try {
    await until('a note of all', async () => fs.existsSync(path.join(folder, 'ticks.json')));
    await lookAt(2);
    await lookAt(3);
    await lookAt(14);
    expect(called).toEqual([]);
    await lookAt(15);
    expect(called.sort()).toEqual(
      ['3', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15'].map((at) => `${at} at 15`).sort(),
    );
    called.length = 0;
    isAwake = true;
    await lookAt(21);
    expect(called).toEqual(['21 at 21']);
  } finally {
    await ticker.stop();
  }
});

it('a clock that went back does not stop it', async () => {
  now = morning + 365 * DAY;
  await look();
  now = morning;
  await look();
  now = morning + DAY;
  await look();
  expect(ticks).toEqual(['2026-11-21T03:18:00.000Z']);
});

it('a file of ticks that holds nonsense counts as none', async () => {
  fs.writeFileSync(path.join(folder, 'ticks.json'), '{"daily": "yesterday');
  await look();
  now = morning;
  await look();
  expect(ticks).toHaveLength(1);
});

it('the embedded cloud does when it starts what was due while it was off', async () => {
  const paths = createPaths(folder);
  let cloud = await startCloud({ paths, port: 45_950, clock: () => morning - HOUR });
  await cloud.db
    .prepare(
      `INSERT INTO session_rollups (session_id, rev, device_id, member, project, status, started_at, last_event_at,
        agent_runs, running_agents, prompts, tool_calls, tool_errors, api_errors, compactions, files_touched, lines_added,
        lines_removed, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
        cost_micros, api_calls, unpriced_api_calls)
      VALUES ('gone', 1, 'd', 'Ada', 'p', 'working', 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`,
    )
    .run();
  const endedAt = async () =>
    (await cloud.db.prepare('SELECT ended_at FROM session_rollups').all()).results[0]?.['ended_at'];
  await until('a note of the first look', async () => fs.existsSync(path.join(paths.cloud, 'ticks.json')));
  expect(await endedAt()).toBeNull();
  await cloud.stop();

  cloud = await startCloud({ paths, port: 45_950, clock: () => morning + 3 * DAY });
  try {
    await until('the session ended', async () => (await endedAt()) === 5);
  } finally {
    await cloud.stop();
  }
});
