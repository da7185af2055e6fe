import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  ifThere,
  listIfThere,
  readIfThere,
  readTextIfThere,
} from '../../../../local-agent/files/read-if-there.ts';
import { openAtomically, writeAtomically } from '../../../../local-agent/files/write-atomically.ts';

function place(): { folder: string; file: string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-files-'));
  return { folder, file: path.join(folder, 'state.json') };
}

function refuse(): never {
  throw new Error('changed meanwhile');
}

it('a file is replaced whole, with the rights that were asked for, and nothing else is left in its folder', () => {
  const { folder, file } = place();
  writeAtomically({ file, content: 'first' });
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  writeAtomically({ file, content: new Uint8Array([0x32]), mode: 0o755 });
  expect(readTextIfThere(file)).toBe('2');
  expect(fs.statSync(file).mode & 0o777).toBe(0o755);
  expect(fs.readdirSync(folder)).toEqual(['state.json']);
});

it('the old content stays where it is until the new one is whole', () => {
  const { folder, file } = place();
  writeAtomically({ file, content: 'old' });
  const next = openAtomically({ file });
  next.write('ne');
  expect(readTextIfThere(file)).toBe('old');
  next.write('w');
  next.commit();
  expect(readTextIfThere(file)).toBe('new');
  const dropped = openAtomically({ file });
  dropped.write('half');
  dropped.abandon();
  expect(readTextIfThere(file)).toBe('new');
  expect(fs.readdirSync(folder)).toEqual(['state.json']);
});

it('a last check that fails, a folder in the way and a missing folder keep what was there and leave nothing behind', () => {
  const { folder, file } = place();
  writeAtomically({ file, content: 'old' });
  expect(() => writeAtomically({ file, content: 'new', beforeCommit: refuse })).toThrow('changed meanwhile');
  expect(readTextIfThere(file)).toBe('old');
  const taken = path.join(folder, 'taken');
  fs.mkdirSync(path.join(taken, 'inner'), { recursive: true });
  expect(() => writeAtomically({ file: taken, content: 'x' })).toThrow(/EISDIR|EEXIST|ENOTEMPTY|EPERM/);
  expect(() => writeAtomically({ file: path.join(folder, 'none', 'x'), content: 'x' })).toThrow('ENOENT');
  expect(fs.readdirSync(folder).toSorted()).toEqual(['state.json', 'taken']);
});

it('what is not there is nothing; any other trouble is an error', () => {
  const { folder, file } = place();
  fs.writeFileSync(file, '');
  expect(readIfThere(path.join(folder, 'none'))).toBeUndefined();
  expect(readTextIfThere(path.join(file, 'below-a-file'))).toBeUndefined();
  expect(readTextIfThere(file)).toBe('');
  expect(listIfThere(path.join(folder, 'none'))).toEqual([]);
  expect(listIfThere(folder)).toEqual(['state.json']);
  expect(() => readIfThere(folder)).toThrow('EISDIR');
  expect(() =>
    ifThere(() => {
      throw new TypeError('broken');
    }),
  ).toThrow('broken');
});
