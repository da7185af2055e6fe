import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  pickConnection,
  readConnections,
  syncLocks,
  usualConnection,
} from '../../../../local-agent/config/connections.ts';
import { createPaths, type Paths } from '../../../../local-agent/config/paths.ts';
import { loadSettings } from '../../../../local-agent/config/settings.ts';
import { writeCloudRules } from '../../../../local-agent/config/write-cloud-rules.ts';

let paths: Paths;
beforeEach(() => {
  paths = createPaths(fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-connections-')));
});
afterEach(() => fs.rmSync(paths.home, { recursive: true, force: true }));

const token = `stk_${'a'.repeat(40)}`;
const machine = { device_id: 'device-01', member: 'ada', name: 'laptop' };
const own = { ...machine, url: 'http://127.0.0.1:4747', token, cloud_id: 'embedded:1' };
const work = { name: 'work', url: 'https://work.example.com', token, member: 'Ada of Acme' };

function connections(device: object, clouds: Record<string, string> = {}) {
  fs.writeFileSync(paths.device, JSON.stringify(device));
  fs.writeFileSync(paths.config, JSON.stringify({ clouds }));
  return readConnections({ paths, settings: () => loadSettings(paths.config) });
}

describe('the clouds of a machine', () => {
  it('are the one that a file of before names, for every project, at its lock', () => {
    const [only, ...others] = connections(own);
    expect([only?.name, only?.isUsual, only?.device, others]).toEqual(['default', true, own, []]);
    expect(['acme/shop', 'unknown', ''].map((project) => only?.serves(project))).toEqual([true, true, true]);
    expect(only?.paths.syncLock).toBe(paths.syncLock);
  });

  it('are none for a machine that was connected to none', () => {
    expect(connections(machine)).toEqual([]);
    fs.rmSync(paths.device);
    expect(readConnections({ paths, settings: () => loadSettings(paths.config) })).toEqual([]);
  });

  it('are each asked as this machine, with a token, a lock and a member of its own', () => {
    const [usual, other] = connections({ ...own, clouds: [work] }, { 'acme/*': 'work' });
    expect(other?.device).toEqual({ ...machine, member: work.member, url: work.url, token });
    expect(syncLocks(paths)).toEqual([usual?.paths.syncLock, other?.paths.syncLock]);
    expect([usual, other].map((one) => one?.serves('acme/shop'))).toEqual([false, true]);
    expect([usual, other].map((one) => one?.serves('me/diary'))).toEqual([true, false]);
  });

  it('do not take the place of the usual one that is gone', () => {
    const [only, ...others] = connections({ ...machine, clouds: [work] }, { 'acme/*': 'work' });
    expect([only?.name, only?.serves('me/diary'), others]).toEqual(['work', false, []]);
    const usual = usualConnection({ device: { ...machine, clouds: [work] }, rules: {}, paths });
    expect([usual.device.url, usual.serves('me/diary')]).toEqual([undefined, true]);
  });

  it('are picked by name, else the usual one, else the only one', () => {
    const both = connections({ ...own, clouds: [work] });
    const pick = (name: string | undefined, from = both) => pickConnection({ connections: from, name })?.name;
    expect([pick(undefined), pick('work'), pick(undefined, both.slice(1))]).toEqual([
      'default',
      'work',
      'work',
    ]);
    expect(() => pick('home')).toThrow(/no cloud named "home"/);
  });
});

describe('rules for clouds in the settings', () => {
  it('are added, and every other byte stays', () => {
    const text = '{\n  "handoff": { "max_tokens": 900 },\n  "clouds": { "notes": "home" }\n}\n';
    fs.writeFileSync(paths.config, text, { mode: 0o640 });
    writeCloudRules({ paths, patterns: ['acme/*'], cloud: 'work' });
    expect(loadSettings(paths.config).clouds).toEqual({ notes: 'home', 'acme/*': 'work' });
    expect(fs.readFileSync(paths.config, 'utf8')).toContain('  "handoff": { "max_tokens": 900 },\n');
    expect(fs.statSync(paths.config).mode & 0o777).toBe(0o640);
  });

  it('are made where there was no file, and written through a link', () => {
    const kept = path.join(paths.home, 'kept.json');
    fs.writeFileSync(kept, '{}');
    fs.symlinkSync(kept, paths.config);
    writeCloudRules({ paths, patterns: ['a', 'b'], cloud: 'work' });
    expect(fs.lstatSync(paths.config).isSymbolicLink()).toBe(true);
    fs.rmSync(paths.config);
    writeCloudRules({ paths, patterns: ['a'], cloud: 'home' });
    expect([loadSettings(kept).clouds, loadSettings(paths.config).clouds]).toEqual([
      { a: 'work', b: 'work' },
      { a: 'home' },
    ]);
  });

  it('are not added to settings that cannot be used', () => {
    fs.writeFileSync(paths.config, '{ // mine\n}');
    expect(() => writeCloudRules({ paths, patterns: ['a'], cloud: 'work' })).toThrow(/cannot be used/);
    expect(fs.readFileSync(paths.config, 'utf8')).toBe('{ // mine\n}');
  });
});
