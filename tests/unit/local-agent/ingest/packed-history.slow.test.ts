import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { usageByDay } from '../../../../shared/queries/usage-by-day.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { touchedFiles } from '../../../../local-agent/recovery/copies/touched-files.ts';
import { whoWorkedSince } from '../../../../local-agent/recovery/restore/who-changed.ts';
import { sessionToolCalls } from '../../../../local-agent/store/queries/session-facts.ts';
import { ensureFacts } from '../../../../local-agent/store/facts/ensure-facts.ts';
import { createRunQuery } from '../../../../local-agent/store/queries/run-query.ts';
import { rebuildStore } from '../../../../local-agent/store/rebuild/rebuild-store.ts';
import { readerHours } from '../../../../local-agent/store/rollups/reader-hours.ts';
import { generateCorpus } from '../../../fixtures/corpus/generate.ts';
import {
  dumpTables,
  LATER,
  makeIngestHome,
  temporaryFolder,
  type IngestHome,
} from '../../../support/ingest-home.ts';

/** The same history in two homes: in one its facts are packed, in the other they stand in their tables. */
async function importTwice() {
  const dir = temporaryFolder();
  generateCorpus({ dirs: [dir], sessions: 8, turns: 5, seed: 41 });
  const [packed, plain] = [makeIngestHome({ claudeDirs: [dir] }), makeIngestHome({ claudeDirs: [dir] })];
  await packed.run({ liveBytes: 0, threads: true });
  await plain.run({ liveBytes: 0, threads: false });
  expect(packedSessions(packed)).toBeGreaterThan(3);
  expect(packedSessions(plain)).toBe(0);
  return { dir, packed, plain };
}

function packedSessions(home: IngestHome): number {
  return Number(home.rows('SELECT count(*) AS n FROM packed_facts')[0]?.['n']);
}

function allTables(home: IngestHome): Record<string, string[]> {
  const db = openStore({ file: home.paths.database, readOnly: true });
  ensureFacts({ db });
  db.close();
  return dumpTables({ home });
}

/** A transcript of the main thread of a session that is packed. */
function aTranscript({ packed, dir }: { packed: IngestHome; dir: string }): { file: string; id: string } {
  const id = String(packed.rows('SELECT max(session_id) AS id FROM packed_facts')[0]?.['id']);
  const file = fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .find(({ name }) => name === `${id}.jsonl`);
  return { file: path.join(file?.parentPath ?? '', `${id}.jsonl`), id };
}

type Homes = Awaited<ReturnType<typeof importTwice>>;
const both = ({ packed, plain }: Homes) => [packed, plain];

describe('a history whose facts are packed', () => {
  it.each<[what: string, happens: (homes: Homes) => Promise<unknown>]>([
    ['nothing', async () => undefined],
    [
      'a session goes on',
      async (homes) => {
        const { file } = aTranscript(homes);
        const lines = fs.readFileSync(file, 'utf8').trim().split('\n');
        const last = lines.findLast((line) => line.includes('"type":"assistant"')) ?? '';
        const next = last.replaceAll(/"(msg|toolu|req)_(\w\w)/g, '"$1_9$2').replaceAll('2026-', '2027-');
        fs.appendFileSync(file, `${next}\n`);
        for (const home of both(homes)) await home.run();
      },
    ],
    [
      'a session is repeated in another one',
      async (homes) => {
        const { file, id } = aTranscript(homes);
        const other = `0${id.slice(1, -1)}0`;
        const copy = fs.readFileSync(file, 'utf8').replaceAll(id, other);
        fs.writeFileSync(path.join(path.dirname(file), `${other}.jsonl`), copy);
        for (const home of both(homes)) await home.run();
        expect(homes.packed.rows('SELECT 1 AS found FROM api_calls WHERE copy = 1 LIMIT 1')).toEqual([
          { found: 1 },
        ]);
      },
    ],
    [
      'its texts are written',
      async (homes) => Promise.all(both(homes).map((home) => home.run({ text: 'now' }))),
    ],
    [
      'somebody opens one session',
      async (homes) => {
        const { id } = aTranscript(homes);
        for (const home of both(homes)) await home.ensure({ sessionId: id });
      },
    ],
    [
      'the database is made again',
      async (homes) => {
        const device = { device_id: 'device-of-a-test', member: 'Ada' };
        for (const { paths } of both(homes))
          await rebuildStore({ timeZone: 'UTC', paths, device, now: LATER });
        for (const home of both(homes)) await home.run({ liveBytes: 0, threads: false });
      },
    ],
  ])('is as complete as one in tables when %s', async (_what, happens) => {
    const homes = await importTwice();
    await happens(homes);
    expect(allTables(homes.packed)).toEqual(allTables(homes.plain));
  });

  it('is whole for whoever reads it, also over a connection that only reads', async () => {
    const homes = await importTwice();
    const { id } = aTranscript(homes);
    const ask = async (home: IngestHome) => {
      const db = openStore({ file: home.paths.database, readOnly: true });
      const files = touchedFiles({ db, sessionId: id, folder: '/' });
      const period = { db, top: '/', since: 0, now: LATER };
      const by = whoWorkedSince(period)({ name: files[0] ?? '', at: null });
      const calls = await createRunQuery(db)(sessionToolCalls, { session_id: id });
      db.close();
      return { files, by, calls };
    };
    const [one, other] = [await ask(homes.packed), await ask(homes.plain)];
    expect(one).toEqual(other);
    expect(one.files.length).toBeGreaterThan(0);
    expect(one.calls.length).toBeGreaterThan(0);
  });

  it('is cut at the hours of a reader in another zone', async () => {
    const homes = await importTwice();
    const [one, other] = await Promise.all(
      both(homes).map(async (home) => {
        const db = openStore({ file: home.paths.database, readOnly: true });
        const reader = { db, now: LATER, timeZone: 'Asia/Kolkata' };
        const runQuery = readerHours({ ...reader, runQuery: createRunQuery(db) });
        const rows = await runQuery(usageByDay, { time_zone: 'Asia/Kolkata' });
        db.close();
        return rows;
      }),
    );
    expect(one?.length).toBeGreaterThan(0);
    expect(one).toEqual(other);
  });
});
