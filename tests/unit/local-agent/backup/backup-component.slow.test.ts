import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createBackupComponent } from '../../../../local-agent/backup/backup-component.ts';
import { lockBackups, newestBundle } from '../../../../local-agent/backup/bundle-folders.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { findSessionFile } from '../../../../local-agent/journal/journal-files.ts';
import { openJournal } from '../../../../local-agent/journal/journal.ts';
import { createSendComponent } from '../../../../local-agent/backup/send/send-component.ts';
import { listWaiting } from '../../../../local-agent/backup/send/sending.ts';
import { noteImported } from '../../../../local-agent/store/facts/imported-sessions.ts';
import { createBus } from '../../../../local-agent/runtime/bus.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { first, second } from '../../../support/small-history.ts';
import { createSubtrack } from '../../../support/subtrack.ts';
import { until } from '../../../support/until.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

/** The component on a home with two sessions that have ended. */
async function makeHome({ now = NOW }: { now?: number } = {}) {
  const subtrack = createSubtrack();
  onTestFinished(subtrack.remove);
  await subtrack.run(['import', '--wait']);
  const paths = createPaths(subtrack.home);
  const db = openStore({ file: paths.database });
  const told: string[] = [];
  const bus = createBus({ report: () => undefined });
  let automatic = true;
  let looks = 0;
  const component = createBackupComponent({
    db,
    journal: openJournal({ paths }),
    paths,
    settings() {
      looks += 1;
      return settingsSchema.parse({ backup: { automatic } });
    },
    clock: () => now,
    bus,
    report: ({ text }) => told.push(text),
    pace: { settle: 0, idle: 3_600_000, between: 0, busy: 20 },
  });
  onTestFinished(async () => {
    await component.stop();
    db.close();
  });
  const giveAway = (session_id: string) => {
    const whose = { origin: 'https://team.example.com', member: 'Eve (shared)', level: 'redacted' } as const;
    noteImported({ db, session: { session_id, ...whose, copy_of: null, imported_at: now } });
  };
  const bundle = (sessionId: string) => newestBundle({ paths, sessionId })?.manifest.bundle_id;
  return {
    subtrack,
    db,
    giveAway,
    paths,
    bus,
    component,
    told,
    bundle,
    looks: () => looks,
    setAutomatic: (value: boolean) => (automatic = value),
  };
}

test('sessions that have ended get their bundles by themselves, also those that ended while nothing ran', async () => {
  const { component, bundle, told } = await makeHome();
  await component.start();
  await until('both are packed', () => bundle(first) !== undefined && bundle(second) !== undefined);
  expect(told).toEqual([]);
});

test('a session that went on and ended again gets another; one that is the same keeps its own', async () => {
  const { component, bundle, bus, subtrack, looks } = await makeHome();
  await component.start();
  await until('both are packed', () => bundle(first) !== undefined && bundle(second) !== undefined);
  const before = [bundle(first), bundle(second)];
  const event = { session_id: first, kind: 'other', outcome: 'go on' };
  await subtrack.run(['log', 'decision', '--json', JSON.stringify(event)]);
  await subtrack.run(['import', '--wait']);
  bus.emit('session_ended', { session_id: first });
  await until('it is packed again', () => bundle(first) !== undefined && bundle(first) !== before[0]);
  const looked = looks();
  bus.emit('session_ended', { session_id: first });
  await until('it has looked again', () => looks() > looked);
  expect(bundle(second)).toBe(before[1]);
});

test('nothing is made where the setting does not say so; once it does, it begins', async () => {
  const { component, bundle, bus, paths, setAutomatic, looks } = await makeHome();
  setAutomatic(false);
  await component.start();
  await until('it has looked', () => looks() > 0);
  bus.emit('session_ended', { session_id: first });
  await until('it has looked again', () => looks() > 1);
  expect(fs.existsSync(paths.backups)).toBe(false);
  setAutomatic(true);
  bus.emit('settings_changed', {});
  await until('both are packed', () => bundle(first) !== undefined && bundle(second) !== undefined);
});

test('a session that came from a link is not packed, and a bundle of it that is there is not sent', async () => {
  const { component, bundle, bus, db, giveAway, looks, paths } = await makeHome();
  giveAway(second);
  await component.start();
  await until('one’s own is packed', () => bundle(first) !== undefined);
  await until('it has looked once more', () => looks() > 1);
  bus.emit('session_ended', { session_id: first });
  await until('that look is over', () => looks() > 2);
  expect(bundle(second)).toBeUndefined();
  const device = {
    device_id: 'd',
    member: 'ada',
    name: 'laptop',
    url: 'https://team.example.com',
    token: 't',
  };
  const settings = settingsSchema.parse({ backup: { upload: true } });
  const connection = { name: 'default', isUsual: true, device, serves: () => true, paths };
  const waiting = () => listWaiting({ db, backups: paths.backups, connection, settings });
  expect(waiting().map((one) => one.bundle.manifest.session_id)).toEqual([first]);
  giveAway(first);
  expect(waiting()).toEqual([]);
});

test('of several clouds each is noted with what is in its own way', async () => {
  const { component, bundle, bus, db, paths } = await makeHome();
  await component.start();
  await until('both are packed', () => bundle(first) !== undefined && bundle(second) !== undefined);
  const connectionOf = (name: string) => ({
    name,
    isUsual: false,
    serves: () => true,
    paths,
    device: { device_id: 'd', member: 'ada', name: 'laptop', url: `https://${name}.example.com`, token: 't' },
  });
  const notes: [string | null, string | undefined][] = [];
  const sending = createSendComponent({
    paths,
    db,
    bus,
    connections: () => ['away', 'busy', 'sound'].map(connectionOf),
    settings: () => settingsSchema.parse({ backup: { upload: true } }),
    async fetch(input) {
      const { hostname } = new URL(String(input));
      if (hostname === 'away.example.com') throw new TypeError('fetch failed');
      if (hostname === 'busy.example.com')
        return Response.json({ error: { code: 'cloud.busy', message: 'later' } }, { status: 503 });
      return Response.json({ missing: [], complete: true });
    },
    clock: () => NOW,
    report: () => undefined,
    note: (code, target) => notes.push([code, target]),
  });
  onTestFinished(() => sending.stop());
  await sending.start();
  await until('a run is over', () => notes.some(([, target]) => target === undefined));
  expect(notes).toEqual([
    ['unreachable', 'https://away.example.com'],
    ['cloud.busy', 'https://busy.example.com'],
    [null, 'https://sound.example.com'],
    [null, undefined],
  ]);
});

test('what ended more than a week ago is left to whoever asks for it', async () => {
  const { component, paths, looks, bus } = await makeHome({ now: NOW + 30 * 86_400_000 });
  await component.start();
  await until('it has looked', () => looks() > 0);
  bus.emit('session_ended', { session_id: first });
  await until('it has looked again', () => looks() > 1);
  expect(fs.existsSync(paths.backups)).toBe(false);
});

test('one that cannot be packed is told once and keeps the others from nothing', async () => {
  const { component, bundle, bus, paths, told, looks } = await makeHome();
  const journal = findSessionFile({ root: paths.journal, sessionId: first }) ?? '';
  fs.rmSync(journal);
  fs.mkdirSync(journal);
  await component.start();
  await until('the other one is packed', () => bundle(second) !== undefined);
  const looked = looks();
  bus.emit('session_ended', { session_id: first });
  await until('it has looked again', () => looks() > looked);
  expect(told.filter((text) => text.includes(first))).toHaveLength(1);
  expect(bundle(first)).toBeUndefined();
});

test('while somebody else makes bundles it waits, and leaves what is being made alone', async () => {
  const { component, bundle, paths, looks } = await makeHome();
  const lock = lockBackups(paths);
  const half = path.join(paths.backups, first, '.half');
  fs.mkdirSync(half, { recursive: true });
  await component.start();
  await until('it has tried', () => looks() > 1);
  expect(fs.existsSync(half)).toBe(true);
  lock?.release();
  await until('both are packed', () => bundle(first) !== undefined && bundle(second) !== undefined);
  expect(fs.existsSync(half)).toBe(false);
});
