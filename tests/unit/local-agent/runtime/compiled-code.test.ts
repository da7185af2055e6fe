import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepCompiledCode } from '../../../../local-agent/runtime/compiled-code.ts';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-compiled-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function keep({ version }: { version: string }): string[] {
  const enabled: string[] = [];
  const enable = (own: string): void => {
    enabled.push(own);
    fs.mkdirSync(own, { recursive: true });
  };
  keepCompiledCode({ env: { SUBTRACK_HOME: path.join(folder, 'home') }, version, enable });
  return enabled;
}

describe('compiled code', () => {
  it('is kept below the home, for the version that runs', () => {
    fs.mkdirSync(path.join(folder, 'home'));
    expect(keep({ version: '1.2.3' })).toEqual([path.join(folder, 'home/compiled/1.2.3')]);
  });

  it('of other versions goes when another one starts for the first time', () => {
    fs.mkdirSync(path.join(folder, 'home'));
    for (const version of ['1.2.3', '1.2.4', '1.2.4']) keep({ version });
    expect(fs.readdirSync(path.join(folder, 'home/compiled'))).toEqual(['1.2.4']);
  });

  it('makes no home where there is none', () => {
    expect(keep({ version: '1.2.3' })).toEqual([]);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('stands in nobody’s way when its place cannot be used', () => {
    fs.mkdirSync(path.join(folder, 'home'));
    fs.writeFileSync(path.join(folder, 'home/compiled'), 'not a folder');
    expect(keep({ version: '1.2.3' })).toHaveLength(1);
  });
});
