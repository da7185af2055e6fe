import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCloud, type Cloud } from '../../local-agent/cloud/start-cloud.ts';
import { loadDevice, saveDevice } from '../../local-agent/config/device.ts';
import { createPaths, type Paths } from '../../local-agent/config/paths.ts';
import { listSessionFiles } from '../../local-agent/journal/journal-files.ts';
import { openJournal } from '../../local-agent/journal/journal.ts';
import type { Database } from '../../local-agent/store/driver/db.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { rebuildStore } from '../../local-agent/store/rebuild/rebuild-store.ts';
import { recomputeRollups } from '../../local-agent/store/rollups/recompute-rollups.ts';
import { readCloudEvents, readRows } from '../support/cloud-view.ts';
import { createRandom, type Random } from '../fixtures/corpus/random.ts';
import { dump } from '../support/store-fixture.ts';
import { command, environment, start, type Running, type World } from '../support/agent-process.ts';
import { createTraffic, type Traffic } from '../support/traffic.ts';

const seed = Number(process.env['SUBTRACK_FAULT_SEED'] ?? Date.now() % 1_000_000_007);
const storms = [0, 1];
const roundsPerStorm = Number(process.env['SUBTRACK_FAULT_ROUNDS'] ?? 25);

let root: string;
let cloud: Cloud;

beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-storm-'));
  cloud = await startCloud({ paths: createPaths(path.join(root, 'cloud-home')), port: 45_710 });
});
afterAll(async () => {
  await cloud.stop();
  fs.rmSync(root, { recursive: true, force: true });
});

describe(`after ${storms.length * roundsPerStorm} kills at random moments (SUBTRACK_FAULT_SEED=${seed})`, () => {
  test.concurrent.each(storms)(
    'everything that came in is in journal, database and cloud exactly once (storm %i)',
    { timeout: 400_000 },
    async (storm) => {
      const random = createRandom(seed + storm);
      const world: World = {
        home: path.join(root, `home-${storm}`),
        claudeDir: path.join(root, `claude-${storm}`),
      };
      const paths = createPaths(world.home);
      await enrol({ world, paths });
      const traffic = createTraffic({ random, spool: paths.spool, claudeDir: world.claudeDir });

      const span = await timeOfCatchUp({ world, traffic });
      for (let round = 0; round < roundsPerStorm; round += 1)
        await killOnce({ world, traffic, random, span });

      traffic.finish();
      await command(world, ['import', '--wait']);
      await command(world, ['sync']);
      expect(await command(world, ['status'])).toMatchObject({
        spool: { pending: 0 },
        outbox: { pending_segments: 0, pending_rows: 0, dead_letters: 0 },
      });
      checkJournal({ paths, traffic });
      const db = openStore({ file: paths.database });
      checkFacts({ db, traffic });
      await checkCloud({ db, paths, traffic });
      await checkRebuild({ db, paths });
      db.close();
    },
  );
});

async function enrol({ world, paths }: { world: World; paths: Paths }): Promise<void> {
  const device = loadDevice({ paths, env: environment(world) });
  const { token } = await cloud.enrol(device);
  saveDevice({ paths, device: { ...device, url: cloud.url, token, cloud_id: cloud.id } });
}

/** How long an undisturbed run takes on this machine: kills are spread over that time. */
async function timeOfCatchUp({ world, traffic }: { world: World; traffic: Traffic }): Promise<number> {
  for (let count = 0; count < 5; count += 1) traffic.tick();
  const began = performance.now();
  await command(world, ['import', '--wait']);
  return performance.now() - began;
}

async function killOnce({
  world,
  traffic,
  random,
  span,
}: {
  world: World;
  traffic: Traffic;
  random: Random;
  span: number;
}): Promise<void> {
  for (let count = random.int(0, 3); count > 0; count -= 1) traffic.tick();
  const processes = random.pick(casts).map((args) => start(world, [...args]));
  const until = performance.now() + random.int(Math.round(span * 0.3), Math.round(span * 1.6));
  while (performance.now() < until) {
    await sleep(Math.min(15, Math.max(0, until - performance.now())));
    if (random.int(0, 3) === 0) traffic.tick();
  }
  await Promise.all(processes.map(kill));
}

/** Who runs in a round: mostly the agent, sometimes a command, sometimes both at once. */
const casts = [
  [['agent', 'run']],
  [['agent', 'run']],
  [['import', '--wait']],
  [
    ['agent', 'run'],
    ['import', '--wait'],
  ],
  [['sync'], ['import']],
  [['rebuild']],
] as const;

async function kill({ child, ended }: Running): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

function checkJournal({ paths, traffic }: { paths: Paths; traffic: Traffic }): void {
  const lines = listSessionFiles(paths.journal).flatMap((file) =>
    fs.readFileSync(file, 'utf8').trimEnd().split('\n'),
  );
  const contents = lines.map((line) => line.replace(/,"seq":\d+\}$/, '}'));
  // Another sighting of an event is another line; the same sighting never is.
  expect(contents.filter((line, index) => contents.indexOf(line) !== index).slice(0, 3)).toEqual([]);
  const events = lines.map(
    (line) => JSON.parse(line) as { event_type: string; event_id: string; data: { text?: string } },
  );
  const triggers = events.filter((event) => event.event_type === 'trigger').map((event) => event.data.text);
  expect(triggers.toSorted()).toEqual(traffic.sent.prompts.toSorted());
  const calls = new Set(
    events.filter((event) => event.event_type === 'tool_usage').map((event) => event.event_id),
  );
  expect([...calls].toSorted()).toEqual(
    [...traffic.sent.hookCalls, ...traffic.sent.bothCalls].map((id) => `tool:${id}`).toSorted(),
  );
  for (const sessionId of traffic.sessionIds) {
    const seqs = [...openJournal({ paths }).readFrom({ sessionId, seq: 1 })].map((event) => event.seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  }
  expect(fs.readdirSync(paths.spool)).toEqual([]);
}

function checkFacts({ db, traffic }: { db: Database; traffic: Traffic }): void {
  const { sent } = traffic;
  const list = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => Object.values(row)[0]);
  expect(list('SELECT tool_use_id FROM tool_calls ORDER BY 1')).toEqual(
    [...sent.hookCalls, ...sent.bothCalls].toSorted(),
  );
  expect(list("SELECT tool_use_id FROM tool_calls WHERE status <> 'ok'")).toEqual([]);
  expect(list('SELECT message_id FROM api_calls ORDER BY 1')).toEqual(sent.responses.toSorted());
  expect(list('SELECT count(*) FROM triggers')).toEqual([sent.prompts.length]);
  expect(list("SELECT count(*) FROM messages WHERE kind = 'prompt'")).toEqual([sent.transcriptPrompts]);
  expect(list('SELECT count(*) FROM file_operations')).toEqual([sent.bothCalls.length]);
  expect(list('SELECT sum(api_calls) FROM usage_rollups')).toEqual([sent.responses.length]);
  expect(list('SELECT sum(calls) FROM tool_rollups')).toEqual([
    sent.hookCalls.length + sent.bothCalls.length,
  ]);
  for (const table of ['tool_calls', 'api_calls', 'triggers', 'messages']) {
    expect(list(`SELECT count(*) FROM ${table} WHERE journaled = 0`)).toEqual([0]);
  }
}

async function checkCloud({
  db,
  paths,
  traffic,
}: {
  db: Database;
  paths: Paths;
  traffic: Traffic;
}): Promise<void> {
  const { sessionIds } = traffic;
  expect(await readRows({ from: cloud.db, sessionIds })).toEqual(await readRows({ from: db, sessionIds }));
  for (const sessionId of sessionIds) {
    const here = [...openJournal({ paths }).readFrom({ sessionId, seq: 1 })];
    const { events } = await readCloudEvents({ cloud, sessionId });
    expect(events.map((event) => [event.seq, event.event_id])).toEqual(
      here.map((event) => [event.seq, event.event_id]),
    );
  }
}

async function checkRebuild({ db, paths }: { db: Database; paths: Paths }): Promise<void> {
  const device = { device_id: 'device-01', member: 'ada' };
  const now = Date.now();
  const sessionIds = db
    .prepare('SELECT session_id FROM sessions')
    .all()
    .map((row) => String(row['session_id']));
  recomputeRollups({ timeZone: 'UTC', db, sessionIds, device, now });
  const before = dump(db);
  await rebuildStore({ timeZone: 'UTC', paths, device, now });
  expect(dump(db)).toEqual(before);
}
