import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  importHistory,
  splitNew,
  type HistoryOptions,
} from '../../../../local-agent/ingest/numbers/import-history.ts';
import { startThread, type ReadingThread } from '../../../../local-agent/ingest/numbers/reading-threads.ts';
import { emptyResult } from '../../../../local-agent/ingest/pass/import-result.ts';
import { withCursors } from '../../../../local-agent/ingest/live/read-changed.ts';
import { openIngestPass } from '../../../../local-agent/ingest/pass/ingest-pass.ts';
import { openSkippedInputs } from '../../../../local-agent/ingest/pass/skipped-inputs.ts';
import { openForeignFiles } from '../../../../local-agent/ingest/pass/foreign-files.ts';
import { scanTranscripts } from '../../../../local-agent/ingest/pass/scan-transcripts.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { recomputeRollups } from '../../../../local-agent/store/rollups/recompute-rollups.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { dropIdIndexes } from '../../../../local-agent/store/judging/sharers.ts';
import { generateCorpus } from '../../../fixtures/corpus/generate.ts';
import {
  dumpTables,
  LATER,
  makeIngestHome,
  temporaryFolder,
  type IngestHome,
} from '../../../support/ingest-home.ts';

/** The numbers pass over everything in the folders, with threads of the test's choice. */
async function importInto({
  home,
  dirs,
  start,
  pause,
}: {
  home: IngestHome;
  dirs: string[];
  start?: NonNullable<HistoryOptions['start']>;
  pause?: HistoryOptions['pause'];
}) {
  const { paths } = home;
  const db = openStore({ file: paths.database });
  try {
    const settings = settingsSchema.parse({});
    const result = emptyResult();
    const skipped = openSkippedInputs({ db, result, now: LATER });
    const session = openIngestPass({ db, paths, settings, home: '/home/dev', result, now: LATER, skipped });
    const { changed } = scanTranscripts({
      claudeDirs: dirs,
      stamps: new Map(),
      folders: new Map(),
      foreign: openForeignFiles(db),
      skipped,
      now: LATER,
    });
    const { jobs } = splitNew({ session, files: withCursors({ session, changed }) });
    await importHistory({
      timeZone: 'UTC',
      session,
      jobs,
      device: () => ({ device_id: 'device-of-a-test', member: 'Ada', name: 'host' }),
      claudeDirs: dirs,
      threads: true,
      home: '/home/dev',
      waveBytes: 128 * 1024,
      ...(start === undefined ? {} : { start }),
      pause,
      onProgress: undefined,
      signal: undefined,
    });
    skipped.save();
    return session.result;
  } finally {
    db.close();
  }
}

const schema = `SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name`;

describe('a first import with threads that read along', () => {
  it('finds the forks without the indexes by which they are found later, and leaves the same database', async () => {
    const dirs = [temporaryFolder(), temporaryFolder()];
    generateCorpus({ dirs, sessions: 40, turns: 10, seed: 23, oddities: true });
    const undisturbed = makeIngestHome({ claudeDirs: dirs });
    await undisturbed.run({ liveBytes: 0, threads: false });
    const home = makeIngestHome({ claudeDirs: dirs });
    let indexes: unknown[] | undefined;
    const { files_read } = await importInto({
      home,
      dirs,
      start(work) {
        indexes = home.rows(`SELECT name FROM sqlite_master WHERE name = 'api_calls_message_id'`);
        return startThread(work);
      },
    });
    expect(indexes).toEqual([]);
    expect(files_read).toBeGreaterThan(0);
    expect(home.rows('SELECT 1 AS found FROM api_calls WHERE copy = 1 LIMIT 1')).toEqual([{ found: 1 }]);
    expect(home.rows('SELECT 1 AS found FROM packed_facts LIMIT 1')).toEqual([{ found: 1 }]);
    expect(rollupsOf(home)).toEqual(rollupsOf(undisturbed));
    recount(home);
    expect(dumpTables({ home })).toEqual(dumpTables({ home: undisturbed }));
    expect(home.rows(schema)).toEqual(undisturbed.rows(schema));
  });

  it('lets others write between its waves where it is asked to', async () => {
    const dirs = [temporaryFolder()];
    generateCorpus({ dirs, sessions: 20, turns: 10, seed: 5 });
    const home = makeIngestHome({ claudeDirs: dirs });
    let others = 0;
    await importInto({
      home,
      dirs,
      pause: () => async () => {
        const db = openStore({ file: home.paths.database });
        db.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; COMMIT');
        others += 1;
        db.close();
      },
    });
    expect(others).toBeGreaterThan(1);
  });

  it('that was killed before its indexes were made gets them from the next one', async () => {
    const dirs = [temporaryFolder()];
    generateCorpus({ dirs, sessions: 3, turns: 6, seed: 3 });
    const home = makeIngestHome({ claudeDirs: dirs });
    const fresh = openStore({ file: home.paths.database });
    const before = home.rows(schema);
    dropIdIndexes(fresh);
    fresh.close();
    expect(home.rows(schema)).not.toEqual(before);
    await home.run();
    expect(home.rows(schema)).toEqual(before);
  });

  it('leaves a session in which an input cannot be read to the thread that keeps account of these', async () => {
    const dirs = [temporaryFolder()];
    generateCorpus({ dirs, sessions: 12, turns: 6, seed: 31 });
    const sidecars = sidecarsIn(dirs[0] ?? '').slice(0, 3);
    expect(sidecars).not.toEqual([]);
    for (const file of sidecars) {
      fs.rmSync(file);
      fs.mkdirSync(file);
    }
    const undisturbed = makeIngestHome({ claudeDirs: dirs });
    await undisturbed.run({ liveBytes: 0, threads: false });
    const home = makeIngestHome({ claudeDirs: dirs });
    await importInto({ home, dirs });
    recount(home);
    expect(home.rows('SELECT count(*) AS n FROM skipped_inputs')).toEqual([{ n: sidecars.length }]);
    expect(dumpTables({ home })).toEqual(dumpTables({ home: undisturbed }));
  });
});

describe('a history of which another thread fails', () => {
  it.each([
    ['after three answers', failing({ after: 3 })],
    ['before it began', (work) => startThread({ ...work, file: '/dev/null/no-folder' })],
  ] satisfies [string, NonNullable<HistoryOptions['start']>][])(
    'is read by the first, and counts once (%s)',
    async (_when, start) => {
      const dirs = [temporaryFolder()];
      const totals = generateCorpus({ dirs, sessions: 20, turns: 10, seed: 17, oddities: true });
      const undisturbed = makeIngestHome({ claudeDirs: dirs });
      await undisturbed.run({ liveBytes: 0, threads: false });
      const home = makeIngestHome({ claudeDirs: dirs });
      const result = await importInto({ home, dirs, start });
      expect(result).toMatchObject({ files_read: totals.files });
      recount(home);
      expect(dumpTables({ home })).toEqual(dumpTables({ home: undisturbed }));
    },
  );
});

/** A thread of which so many answers come, and then no more. */
function failing({ after }: { after: number }): NonNullable<HistoryOptions['start']> {
  return (work) => {
    const thread = startThread(work);
    const lost: ReadingThread['waiting'][number][] = [];
    let left = after;
    return {
      get waiting() {
        return [...lost, ...thread.waiting];
      },
      get failed() {
        return left <= 0;
      },
      give: (jobs) => thread.give(jobs),
      answers() {
        const answers = thread.answers();
        lost.push(...answers.slice(left).map(({ jobs }) => jobs));
        left -= answers.length;
        return answers.slice(0, answers.length + Math.min(left, 0));
      },
      end: () => thread.end(),
    };
  };
}

function sidecarsIn(dir: string): string[] {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.meta.json'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Everything out of its packing and summed up again, as the text pass does it: habits are counted then alone. */
function recount(home: IngestHome): void {
  const db = openStore({ file: home.paths.database });
  const sessionIds = db
    .prepare('SELECT session_id FROM sessions')
    .lists()
    .map(([id]) => String(id));
  const device = { device_id: 'device-of-a-test', member: 'Ada' };
  recomputeRollups({ db, sessionIds, device, now: LATER, timeZone: 'UTC' });
  db.close();
}

function rollupsOf(home: IngestHome): unknown {
  const tables = Object.entries(dumpTables({ home }));
  return tables.filter(
    ([table]) => (table.endsWith('_rollups') && table !== 'signal_rollups') || table === 'tool_costs',
  );
}
