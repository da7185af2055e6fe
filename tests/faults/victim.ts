import fs from 'node:fs';
import { keepArchive } from '../../local-agent/archive/keep-archive.ts';
import { buildBundle } from '../../local-agent/backup/build-bundle.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { settingsSchema } from '../../local-agent/config/settings.ts';
import { catchUp } from '../../local-agent/ingest/catch-up.ts';
import { openJournal } from '../../local-agent/journal/journal.ts';
import { lendJournal, lentJournals } from '../../local-agent/journal/lend-journal.ts';
import { sealJournal } from '../../local-agent/journal/seal-journal.ts';
import { withPurgeLocks } from '../../local-agent/purge/purge-locks.ts';
import { purgeSessions } from '../../local-agent/purge/purge-sessions.ts';
import { openCopyStore } from '../../local-agent/recovery/copies/copy-store.ts';
import { openSnapshotStore } from '../../local-agent/recovery/snapshots/snapshot-store.ts';
import { pruneRecovery } from '../../local-agent/recovery/watch/prune-recovery.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { writeEventsAsFacts } from '../../local-agent/store/facts/write-events-as-facts.ts';
import { copyOf, decisionOf, journalOf, snapshotOf, transcriptOf } from './victim-data.ts';

// A process that does one kind of work over and over until it is killed. It says `ready`, and after each piece that must
// not be lost any more its number.

export type Orders = { home: string; claudeDir: string; kind: VictimKind; from: number };
export type VictimKind = keyof typeof works;

const orders = JSON.parse(process.argv[2] ?? '') as Orders;
const { claudeDir } = orders;
const paths = createPaths(orders.home);
const DAY_MS = 86_400_000;
/** Snapshots of one a millisecond that a prune leaves. */
const KEPT = 10;
const say = (word: string | number): void => void fs.writeSync(1, `${word}\n`);

const works = {
  /** What hooks have left is read in. */
  async agent() {
    await catchUp({
      paths,
      claudeDirs: [claudeDir],
      settings: settingsSchema.parse({}),
      device: () => ({ device_id: 'device-of-a-test', member: 'Ada', name: 'host' }),
      clock: () => Date.now(),
      timeZone: 'UTC',
      text: 'now',
    });
  },
  /** A journal is written to, sealed, put elsewhere, and opened again by the next event. */
  async seal(n: number) {
    const journal = openJournal({ paths });
    const file = journalOf({ paths, session: 'sealed' });
    journal.append({ events: [decisionOf({ session: 'sealed', n })] });
    say(n);
    sealJournal(file);
    if (n % 2 === 0) lendJournal({ file, folder: lentJournals(paths) });
  },
  async archive() {
    await keepArchive({ paths, claudeDirs: [claudeDir], now: Date.now() });
  },
  async snapshot(n: number) {
    const store = openSnapshotStore({ root: paths.snapshots, fullEvery: 4 });
    openCopyStore(store.folderOf('watched')).put(copyOf(n));
    store.add({ state: snapshotOf(n), checkpoint: null, changedFiles: 0 });
    say(n);
    const now = Date.parse(snapshotOf(n).taken_at) + DAY_MS - KEPT;
    if (n % 8 === 0) await pruneRecovery({ paths, keepDays: 1, now, warn: say });
  },
  /** A session is made in every place of ours, and deleted again. */
  async purge(n: number) {
    const session = `purged-${n}`;
    openJournal({ paths }).append({ events: [decisionOf({ session, n })] });
    if (n % 2 === 0) sealJournal(journalOf({ paths, session }));
    transcriptOf({ claudeDir, session });
    await keepArchive({ paths, claudeDirs: [claudeDir], now: Date.now() });
    fs.rmSync(transcriptOf({ claudeDir, session }));
    const store = openSnapshotStore({ root: paths.snapshots, fullEvery: 4 });
    store.add({ state: { ...snapshotOf(n), session_id: session }, checkpoint: null, changedFiles: 0 });
    const db = openStore({ file: paths.database });
    await withPurgeLocks({
      paths,
      work: (open) =>
        purgeSessions({ paths, db, sessionIds: [session], now: Date.now(), warn: () => undefined, ...open }),
    });
    db.close();
    say(n);
  },
  /** A session goes on, and its bundle is made anew. */
  async bundle(n: number) {
    const journal = openJournal({ paths });
    const db = openStore({ file: paths.database });
    const events = [decisionOf({ session: 'bundled', n })];
    journal.append({ events });
    writeEventsAsFacts({ db, events, journaled: true });
    const deps = { db, journal, paths, settings: settingsSchema.parse({}), clock: () => Date.now() };
    const bundle = await buildBundle({ deps, sessionId: 'bundled' });
    db.close();
    if (bundle !== undefined) say(n);
  },
} as const;

say('ready');
for (let n = orders.from; ; n += 1) await works[orders.kind](n);
