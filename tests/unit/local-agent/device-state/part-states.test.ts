import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { readDeviceState } from '../../../../local-agent/device-state/read-device-state.ts';
import { notePart, readParts } from '../../../../local-agent/device-state/part-states.ts';
import type { Database } from '../../../../local-agent/store/driver/db.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';

let folder: string;
let db: Database;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-parts-'));
  db = openStore({ file: path.join(folder, 'x.db') });
});
afterEach(() => {
  db.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const note = (code: string | null, now: number) => notePart({ db, part: 'upload', code, now });

it('trouble keeps its beginning until it is over, and begins anew after that', () => {
  note('unreachable', 1);
  note('cloud.busy', 5);
  expect(readParts({ db, targets: [] }).failing).toEqual([{ part: 'upload', code: 'cloud.busy', since: 1 }]);
  note(null, 6);
  expect(readParts({ db, targets: [] }).failing).toEqual([]);
  note('unreachable', 9);
  expect(readParts({ db, targets: [] }).failing).toEqual([{ part: 'upload', code: 'unreachable', since: 9 }]);
});

it('figures stay while only trouble is told, and what did not change is not written', () => {
  const figures = { sessions_seen: 2, sessions_archived: 1, late: 1, newest_age_s: 3, next_cleanup_at: null };
  notePart({ db, part: 'archive', code: 'archive.late', now: 1, figures });
  notePart({ db, part: 'archive', code: 'archive.full', now: 2 });
  expect(readParts({ db, targets: [] })).toMatchObject({
    archive: figures,
    failing: [{ code: 'archive.full', since: 1 }],
  });
  const changes = () => db.prepare('SELECT total_changes() AS n').get()?.['n'];
  const before = changes();
  notePart({ db, part: 'archive', code: 'archive.full', now: 3 });
  expect(changes()).toBe(before);
});

const send = (target: string, code: string | null, now: number) =>
  notePart({ db, part: 'upload', target, code, now });
const heard = (...targets: string[]) => readParts({ db, targets }).failing;

it('what is wrong with sending to one cloud is told to no other, and where all is told what was first', () => {
  send('https://a.example.com', 'cloud.busy', 1);
  send('https://b.example.com', 'unreachable', 2);
  expect(heard('https://b.example.com')).toEqual([{ part: 'upload', code: 'unreachable', since: 2 }]);
  expect(heard('https://b.example.com', 'https://a.example.com')).toEqual([
    { part: 'upload', code: 'cloud.busy', since: 1 },
  ]);
  expect(heard('https://c.example.com')).toEqual([]);
  send('https://b.example.com', null, 3);
  expect(heard('https://b.example.com')).toEqual([]);
  // What is wrong with no cloud in particular is in the way of all.
  note('system.eacces', 4);
  expect(heard('https://b.example.com')).toEqual([{ part: 'upload', code: 'system.eacces', since: 4 }]);
});

it('a cloud of some projects hears of what it refused, and nothing of the rest of the machine', () => {
  const figures = { sessions_seen: 9, sessions_archived: 9, late: 0, newest_age_s: 3, next_cleanup_at: null };
  notePart({ db, part: 'archive', code: 'archive.full', now: 1, figures });
  note('unreachable', 2);
  const paths = createPaths(folder);
  const device = { device_id: 'd', member: 'Ada', name: 'laptop', url: 'https://b.example.com', token: 't' };
  const connection = { name: 'b', isUsual: false, device, serves: () => true, paths };
  const about = {
    db,
    paths,
    connections: [connection],
    settings: settingsSchema.parse({}),
    version: '1',
    now: 9,
  };
  expect(readDeviceState({ ...about, isWhole: false })).toEqual({
    version: '1',
    refused: null,
    archive: null,
    bundles: { waiting: 0, refused: 0 },
    failing: [{ part: 'upload', code: 'unreachable', since: 2 }],
  });
  expect(readDeviceState({ ...about, isWhole: true })).toMatchObject({
    archive: figures,
    failing: [{ part: 'archive' }, { part: 'upload' }],
  });
});
