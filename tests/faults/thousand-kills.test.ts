import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readVersions, contentOf } from '../../local-agent/archive/archived-versions.ts';
import { keepArchive } from '../../local-agent/archive/keep-archive.ts';
import { openArchive, packFile } from '../../local-agent/archive/open-archive.ts';
import { verifyArchive } from '../../local-agent/archive/verify-archive.ts';
import { listBundles } from '../../local-agent/backup/bundle-folders.ts';
import { ACTIVITY } from '../../local-agent/backup/bundle-manifest.ts';
import { checkBundle } from '../../local-agent/backup/check-bundle.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { settingsSchema } from '../../local-agent/config/settings.ts';
import { catchUp } from '../../local-agent/ingest/catch-up.ts';
import { openJournal } from '../../local-agent/journal/journal.ts';
import { withPurgeLocks } from '../../local-agent/purge/purge-locks.ts';
import { purgeSessions } from '../../local-agent/purge/purge-sessions.ts';
import { openCopyStore } from '../../local-agent/recovery/copies/copy-store.ts';
import { openSnapshotStore } from '../../local-agent/recovery/snapshots/snapshot-store.ts';
import { keepRetention } from '../../local-agent/retention/keep-retention.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { createRandom } from '../fixtures/corpus/random.ts';
import { filesBelow } from '../support/archive-home.ts';
import { bundleVictim, killOnce } from '../support/kill-rounds.ts';
import { startHook, writeRecorder } from '../support/run-hook.ts';
import type { VictimKind } from './victim.ts';
import { copyOf, decisionOf, snapshotOf, transcriptOf } from './victim-data.ts';

const seed = Number(process.env['SUBTRACK_FAULT_SEED'] ?? Date.now() % 1_000_000_007);
/** Kills by what is killed. A recorder starts in no time; the others take Node's own start each. */
const rounds = { recorder: 720, agent: 60, seal: 70, archive: 45, snapshot: 45, purge: 40, bundle: 30 };
const total = Object.values(rounds).reduce((sum, one) => sum + one, 0);

let folder: string;
let started: number;
let victim: string;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-kills-'));
  started = performance.now();
  victim = await bundleVictim(folder);
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(
    `${total} kills in ${seconds} s: ${JSON.stringify(rounds)} (SUBTRACK_FAULT_SEED=${seed})\n`,
  );
});

function makeWorld(kind: VictimKind) {
  const home = path.join(folder, kind, 'home');
  const claudeDir = path.join(folder, kind, 'claude');
  fs.mkdirSync(path.join(claudeDir, 'projects'), { recursive: true });
  fs.mkdirSync(home, { recursive: true });
  const random = createRandom(seed + kind.length * 7919);
  const kill = (from = 0, afterMs = 25) =>
    killOnce({ victim, orders: { home, claudeDir, kind, from }, random, afterMs });
  return { paths: createPaths(home), home, claudeDir, random, kill };
}

describe(`killed ${total} times at random moments`, () => {
  test.concurrent('what the recorder took is in the journal, once, whatever is killed of recorder and agent', async () => {
    const { paths, random, kill } = makeWorld('agent');
    writeRecorder({ paths });
    const taken: string[] = [];
    const sent: string[] = [];
    const over = new AbortController();
    const recorders = (async () => {
      for (let n = 0; n < rounds.recorder; n += 1) {
        const prompt = `prompt number ${n}`;
        sent.push(prompt);
        if (await recordAndKill({ paths, prompt, afterMs: random.int(0, 12) })) taken.push(prompt);
      }
      over.abort();
    })();
    for (let n = 0; n < rounds.agent; n += 1) await kill(0, 60);
    while (!over.signal.aborted) await kill(0, 60);
    await recorders;
    const now = Date.now();
    await catchUp({
      paths,
      claudeDirs: [],
      settings: settingsSchema.parse({}),
      device: () => ({ device_id: 'device-of-a-test', member: 'Ada', name: 'host' }),
      clock: () => now,
      timeZone: 'UTC',
      text: 'now',
    });
    const told = [...openJournal({ paths }).readFrom({ sessionId: 'hooked', seq: 1 })].flatMap((event) =>
      event.event_type === 'trigger' ? [event.data.text ?? ''] : [],
    );
    expect(new Set(told).size).toBe(told.length);
    expect(taken.filter((prompt) => !told.includes(prompt))).toEqual([]);
    expect(told.filter((prompt) => !sent.includes(prompt))).toEqual([]);
    expect(taken.length).toBeGreaterThan(rounds.recorder / 10);
  }, 400_000);

  test.concurrent('a journal that is written, sealed, put elsewhere and opened again has every event once, at every moment', async () => {
    const { paths, home, kill } = makeWorld('seal');
    let next = 1;
    for (let round = 0; round < rounds.seal; round += 1) {
      next = Math.max(next, ...(await kill(next)).map((n) => n + 1));
      const events = [...openJournal({ paths }).readFrom({ sessionId: 'sealed', seq: 1 })];
      const last = events.length;
      // The one that was being written may be there already, and not said yet.
      expect([next - 1, next]).toContain(last);
      expect(events).toEqual(
        events.map((_, n) => ({ ...decisionOf({ session: 'sealed', n: n + 1 }), seq: n + 1 })),
      );
    }
    expect(next).toBeGreaterThan(rounds.seal / 2);
    openJournal({ paths }).append({ events: [decisionOf({ session: 'sealed', n: next })] });
    fs.writeFileSync(path.join(paths.journal, 'acme-shop', '.half.0'), '');
    await keepRetention({ paths, policy: settingsSchema.parse({}).retention, now: Date.now() });
    expect(Object.keys(filesBelow(home)).filter((name) => name.includes('sealed'))).toEqual([
      'journal/acme-shop/sealed.jsonl',
    ]);
  }, 400_000);

  test.concurrent('the archive has every content of every file', async () => {
    const { paths, claudeDir, random, kill } = makeWorld('archive');
    const sessions = ['s-1', 's-2', 's-3'];
    const places = sessions.map((session) => transcriptOf({ claudeDir, session }));
    for (let round = 0; round < rounds.archive; round += 1) {
      for (let count = random.int(1, 3); count > 0; count -= 1) {
        const text = `${JSON.stringify({ text: random.prose(random.int(1, 2000)) })}\n`;
        if (random.chance(0.9)) fs.appendFileSync(random.pick(places), text);
        else fs.writeFileSync(random.pick(places), text);
      }
      await kill();
    }
    await keepArchive({ paths, claudeDirs: [claudeDir], now: Date.now() });
    for (const [n, session] of sessions.entries()) {
      const pack = packFile({ folder: paths.archive, sessionId: session });
      const fd = fs.openSync(pack, 'r');
      const { files, damagedBytes } = readVersions({ fd, file: pack });
      const newest = files[0]?.versions.at(-1);
      expect([files.length, damagedBytes]).toEqual([1, 0]);
      const content =
        newest === undefined ? Buffer.alloc(0) : Buffer.concat([...contentOf({ fd, version: newest })]);
      fs.closeSync(fd);
      expect(content.equals(fs.readFileSync(places[n] ?? ''))).toBe(true);
    }
    const archive = openArchive({ paths });
    if (archive === undefined) throw new Error('the archive is in use');
    expect((await verifyArchive({ archive })).damaged).toEqual([]);
    archive.close();
  }, 400_000);

  test.concurrent('every snapshot that was taken opens, and so does what it copied', async () => {
    const { paths, kill } = makeWorld('snapshot');
    const store = openSnapshotStore({ root: paths.snapshots, fullEvery: 4 });
    let next = 1;
    for (let round = 0; round < rounds.snapshot; round += 1) {
      next = Math.max(next, ...(await kill(next)).map((n) => n + 1));
      const entries = store.list('watched');
      const titles = entries.map((entry) => store.read(entry).title);
      expect(new Set(entries.map(({ n }) => n)).size).toBe(entries.length);
      const said = next === 1 ? [] : [`Number ${next - 1}`];
      expect(titles).toEqual(expect.arrayContaining(said));
      for (const title of titles) {
        const { hash, content } = copyOf(Number(title?.replace('Number ', '')));
        expect(openCopyStore(store.folderOf('watched')).read(hash).equals(content)).toBe(true);
      }
    }
    const { snapshot_id: _, ...last } = store.add({
      state: snapshotOf(next),
      checkpoint: null,
      changedFiles: 0,
    }).snapshot;
    expect(last).toEqual(snapshotOf(next));
  }, 400_000);

  test.concurrent('a purge that was stopped goes on: nothing of the session is left, and everything of the others', async () => {
    const { paths, home, claudeDir, kill } = makeWorld('purge');
    openJournal({ paths }).append({ events: [decisionOf({ session: 'kept', n: 1 })] });
    const transcript = transcriptOf({ claudeDir, session: 'kept' });
    await keepArchive({ paths, claudeDirs: [claudeDir], now: Date.now() });
    let next = 1;
    const begun = new Set<number>();
    for (let round = 0; round < rounds.purge; round += 1) {
      begun.add(next);
      const said = await kill(next, 60);
      next = Math.max(next, ...said.map((n) => n + 1)) + 1;
      for (const n of said) begun.add(n + 1);
      expect([...openJournal({ paths }).readFrom({ sessionId: 'kept', seq: 1 })]).toHaveLength(1);
    }
    const db = openStore({ file: paths.database });
    const sessionIds = [...begun].map((n) => `purged-${n}`);
    await withPurgeLocks({
      paths,
      work: (open) =>
        purgeSessions({ paths, db, sessionIds, now: Date.now(), warn: () => undefined, ...open }),
    });
    db.close();
    const left = Object.entries(filesBelow(home)).filter(
      ([name, content]) =>
        name !== 'purged.jsonl' && (name.includes('purged-') || content.includes('purged-')),
    );
    expect(left.map(([name]) => name)).toEqual([]);
    const pack = packFile({ folder: paths.archive, sessionId: 'kept' });
    expect(fs.existsSync(pack) && fs.existsSync(transcript)).toBe(true);
  }, 400_000);

  test.concurrent('every bundle that is there is whole, and the newest has all that was said to be in one', async () => {
    const { paths, kill } = makeWorld('bundle');
    let next = 1;
    for (let round = 0; round < rounds.bundle; round += 1) {
      next = Math.max(next, ...(await kill(next, 500)).map((n) => n + 1));
      const damaged: string[] = [];
      const bundles = listBundles({ backups: paths.backups, onDamaged: (one) => damaged.push(one) });
      expect(damaged).toEqual([]);
      for (const bundle of bundles) await checkBundle(bundle);
      const newest = bundles.at(-1);
      const told = newest === undefined ? [] : eventsIn(newest);
      expect(new Set(told).size).toBe(told.length);
      for (let n = 1; n < next; n += 1) expect(told).toContain(`decision:bundled-${n}`);
    }
    expect(next).toBeGreaterThan(1);
  }, 400_000);
});

function eventsIn({ folder: place }: { folder: string }): string[] {
  const lines = gunzipSync(fs.readFileSync(path.join(place, ACTIVITY)))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => (JSON.parse(line) as { event_id: string }).event_id);
}

/** Whether the recorder was through before it was killed, with everything that it had started. */
async function recordAndKill({
  paths,
  prompt,
  afterMs,
}: {
  paths: Parameters<typeof startHook>[0]['paths'];
  prompt: string;
  afterMs: number;
}): Promise<boolean> {
  const child = startHook({ paths, event: 'UserPromptSubmit', detached: true });
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (_code, signal) => resolve(signal));
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(
    JSON.stringify({
      session_id: 'hooked',
      hook_event_name: 'UserPromptSubmit',
      cwd: '/home/ada/shop',
      prompt,
    }),
  );
  const timer = setTimeout(() => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch (error) {
      // It was through before.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }, afterMs);
  const signal = await ended;
  clearTimeout(timer);
  return signal === null;
}
