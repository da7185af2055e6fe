import { describe, expect, it } from 'vitest';
import { createOwnWriter, createThreadWriter } from '../../../../local-agent/ingest/numbers/batch-writer.ts';
import {
  importHistory,
  splitNew,
  type HistoryOptions,
} from '../../../../local-agent/ingest/numbers/import-history.ts';
import { emptyResult } from '../../../../local-agent/ingest/pass/import-result.ts';
import { withCursors } from '../../../../local-agent/ingest/live/read-changed.ts';
import { openIngestPass } from '../../../../local-agent/ingest/pass/ingest-pass.ts';
import { openSkippedInputs } from '../../../../local-agent/ingest/pass/skipped-inputs.ts';
import { openForeignFiles } from '../../../../local-agent/ingest/pass/foreign-files.ts';
import { scanTranscripts } from '../../../../local-agent/ingest/pass/scan-transcripts.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
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

/** The numbers pass over everything in the folders, with a writer of the test's choice. */
async function importInto({
  home,
  dirs,
  startWriter,
  pause,
}: {
  home: IngestHome;
  dirs: string[];
  startWriter: NonNullable<HistoryOptions['startWriter']>;
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
    });
    const { jobs } = splitNew({ session, files: withCursors({ session, changed }) });
    await importHistory({
      timeZone: 'UTC',
      session,
      jobs,
      device: () => ({ device_id: 'device-of-a-test', member: 'Ada', name: 'host' }),
      claudeDirs: dirs,
      writerThread: true,
      waveBytes: 128 * 1024,
      startWriter,
      pause,
      onProgress: undefined,
      signal: undefined,
    });
    return session.result;
  } finally {
    db.close();
  }
}

const schema = `SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name`;

describe('a first import with a second thread', () => {
  it('finds the forks without the indexes by which they are found later, and leaves the same database', async () => {
    const dirs = [temporaryFolder(), temporaryFolder()];
    generateCorpus({ dirs, sessions: 40, turns: 10, seed: 23, oddities: true });
    const undisturbed = makeIngestHome({ claudeDirs: dirs });
    await undisturbed.run({ liveBytes: 0, writerThread: false });
    const home = makeIngestHome({ claudeDirs: dirs });
    let told = false;
    await importInto({
      home,
      dirs,
      startWriter(work) {
        const indexes = home.rows(`SELECT name FROM sqlite_master WHERE name = 'api_calls_message_id'`);
        told = work.context.toldSharers && indexes.length === 0;
        return createThreadWriter(work);
      },
    });
    expect(told).toBe(true);
    expect(home.rows('SELECT 1 AS found FROM api_calls WHERE copy = 1 LIMIT 1')).toEqual([{ found: 1 }]);
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
      startWriter: createThreadWriter,
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
});

describe('a history whose second thread fails', () => {
  it.each([
    [
      'after three batches',
      ({ file, context }) => {
        const db = openStore({ file });
        const own = createOwnWriter({ db, context });
        let left = 3;
        return {
          write: (o) => void (left-- > 0 && own.write(o)),
          drain: () => (left < 0 ? Promise.reject(new Error('ended')) : own.drain({ to: 0 })),
          close: async () => db.close(),
        };
      },
    ],
    ['before it began', ({ context }) => createThreadWriter({ file: '/dev/null/no-folder', context })],
  ] satisfies [string, NonNullable<HistoryOptions['startWriter']>][])(
    'is written by the first, and counts once (%s)',
    async (_when, startWriter) => {
      const dirs = [temporaryFolder()];
      const totals = generateCorpus({ dirs, sessions: 20, turns: 10, seed: 17, oddities: true });
      const undisturbed = makeIngestHome({ claudeDirs: dirs });
      await undisturbed.run({ liveBytes: 0, writerThread: false });
      const home = makeIngestHome({ claudeDirs: dirs });
      const result = await importInto({ home, dirs, startWriter });
      expect(result).toMatchObject({ files_read: totals.files });
      expect(dumpTables({ home })).toEqual(dumpTables({ home: undisturbed }));
    },
  );
});
