import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findChanges } from '../../../../local-agent/ingest/pass/find-changes.ts';
import { openSkippedInputs } from '../../../../local-agent/ingest/pass/skipped-inputs.ts';
import { openDatabase } from '../../../../local-agent/store/driver/db.ts';
import { LATER, makeIngestHome, type IngestHome } from '../../../support/ingest-home.ts';
import { agentPath, promptLine, sessionPath, toText, write } from '../../../support/session-lines.ts';

const SESSIONS = 24;
const sessionOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const line = (minute: number) => toText([promptLine({ minute, text: `go ${minute}` })]);
const main = (home: IngestHome, n: number) => sessionPath({ home, session: sessionOf(n) });
const agent = (home: IngestHome, n: number) => agentPath({ home, session: sessionOf(n), agentId: 'a1' });
const sidecar = (home: IngestHome, n: number) => agent(home, n).replace('.jsonl', '.meta.json');
/** A minute before the clock of these tests, so that sidecars are still looked at. */
const lately = new Date(LATER - 60_000);

function writeSession(home: IngestHome, n: number): void {
  write(main(home, n), line(n));
  write(agent(home, n), line(n));
  write(sidecar(home, n), JSON.stringify({ agentType: 'Explore' }));
  fs.utimesSync(agent(home, n), lately, lately);
}

/** What changed this very moment may change again with the same time. */
function settleFolders(dir: string): void {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true }))
    if (entry.isDirectory()) settleFolders(path.join(dir, entry.name));
  const before = new Date(Date.now() - 10_000);
  fs.utimesSync(dir, before, before);
}

/** Read, looked at again, and so known to be quiet. */
async function quietHome(): Promise<IngestHome> {
  const home = makeIngestHome();
  for (let n = 0; n < SESSIONS; n++) writeSession(home, n);
  settleFolders(path.join(home.claudeDir, 'projects'));
  await home.run();
  await home.run();
  expect(quietFolders(home)).toBeGreaterThan(SESSIONS);
  return home;
}

const quietFolders = (home: IngestHome) => home.rows('SELECT path FROM quiet_folders').length;

/** What there is to read, on a copy of the database; `whole`: when nothing is known to be quiet. */
function look({ home, whole }: { home: IngestHome; whole: boolean }) {
  const file = `${home.paths.database}-looked-at`;
  fs.rmSync(file, { force: true });
  const source = openDatabase({ file: home.paths.database });
  source.exec(`VACUUM INTO '${file}'`);
  source.close();
  const db = openDatabase({ file });
  try {
    if (whole) db.exec('DELETE FROM quiet_folders; DELETE FROM transcript_folders');
    const skipped = openSkippedInputs({
      db,
      result: { lines_skipped: 0, skipped_by_reason: {} },
      now: LATER,
    });
    const { changed, gone } = findChanges({ db, skipped, now: LATER, claudeDirs: [home.claudeDir] });
    return { changed: changed.map(({ path: file }) => file), gone };
  } finally {
    db.close();
  }
}

const changes: [what: string, change: (home: IngestHome) => string[]][] = [
  ['nothing', () => []],
  [
    'a line more in the main file',
    (home) => {
      fs.appendFileSync(main(home, 3), line(50));
      return [main(home, 3)];
    },
  ],
  [
    'lines more in files of several agents',
    (home) => {
      for (const n of [2, 9]) fs.appendFileSync(agent(home, n), line(50));
      return [agent(home, 2), agent(home, 9)];
    },
  ],
  [
    'a file of the same size with an older time',
    (home) => {
      fs.utimesSync(agent(home, 4), new Date(LATER - 90_000), new Date(LATER - 90_000));
      return [agent(home, 4)];
    },
  ],
  [
    'another file under the same name, of the same size and time',
    (home) => {
      const file = agent(home, 5);
      fs.copyFileSync(file, `${file}.copy`);
      fs.utimesSync(`${file}.copy`, lately, lately);
      fs.renameSync(`${file}.copy`, file);
      return [file];
    },
  ],
  [
    'a sidecar that is written anew in its place',
    (home) => {
      fs.writeFileSync(sidecar(home, 6), JSON.stringify({ agentType: 'Explore', stoppedByUser: true }));
      fs.utimesSync(sidecar(home, 6), lately, lately);
      return [agent(home, 6)];
    },
  ],
  [
    'a sidecar that is removed',
    (home) => {
      fs.rmSync(sidecar(home, 7));
      return [agent(home, 7)];
    },
  ],
  [
    'a session more',
    (home) => {
      writeSession(home, SESSIONS);
      return [main(home, SESSIONS), agent(home, SESSIONS)];
    },
  ],
];

describe('folders that are known to be quiet', () => {
  it.each(changes)('hide nothing: %s', async (_, change) => {
    const home = await quietHome();
    const files = change(home);
    const found = look({ home, whole: false });
    expect(found).toEqual({ changed: files, gone: [] });
    expect(found).toEqual(look({ home, whole: true }));
    await home.run();
    expect(look({ home, whole: false })).toEqual({ changed: [], gone: [] });
  });

  it('hide no file that is gone', async () => {
    const home = await quietHome();
    fs.rmSync(agent(home, 1));
    fs.rmSync(path.dirname(path.dirname(agent(home, 8))), { recursive: true });
    expect(look({ home, whole: false })).toEqual({ changed: [], gone: [agent(home, 1), agent(home, 8)] });
  });

  it('hide no config folder that came or went', async () => {
    const home = await quietHome();
    const other = makeIngestHome({ claudeDirs: [home.claudeDir] });
    writeSession(other, 90);
    const both = [home.claudeDir, other.claudeDir];
    expect(await home.run({ claudeDirs: both })).toMatchObject({ files_read: 2 });
    await home.run();
    expect(home.rows('SELECT path FROM transcript_files WHERE gone = 1')).toHaveLength(2);
  });

  it('hide no file that is again what it was before it was last read', async () => {
    const home = await quietHome();
    const file = agent(home, 0);
    fs.appendFileSync(file, line(50));
    expect(await home.run()).toMatchObject({ files_read: 1 });
    fs.writeFileSync(file, line(0));
    fs.utimesSync(file, lately, lately);
    expect(look({ home, whole: false }).changed).toEqual([file]);
  });

  it('are looked at again when what was read of a file is taken back', async () => {
    const home = await quietHome();
    for (const sql of [
      `UPDATE transcript_files SET size = -1 WHERE path = '${main(home, 1)}'`,
      `DELETE FROM transcript_files WHERE path = '${main(home, 1)}'`,
    ]) {
      const db = openDatabase({ file: home.paths.database });
      db.exec(sql);
      db.close();
      expect(look({ home, whole: false }).changed).toEqual([main(home, 1)]);
      await home.run();
      await home.run();
    }
  });

  it('stay known while one of them is written to', async () => {
    const home = await quietHome();
    fs.appendFileSync(agent(home, 2), line(50));
    await home.run();
    expect(quietFolders(home)).toBeGreaterThan(SESSIONS);
  });
});
