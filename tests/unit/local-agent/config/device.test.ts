import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDevice, saveDevice } from '../../../../local-agent/config/device.ts';
import { createPaths, type Paths } from '../../../../local-agent/config/paths.ts';

let paths: Paths;

beforeEach(() => {
  paths = createPaths(path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-device-')), 'home'));
});

afterEach(() => fs.rmSync(path.dirname(paths.home), { recursive: true, force: true }));

function environment(gitConfig: string): NodeJS.ProcessEnv {
  const file = path.join(path.dirname(paths.home), 'gitconfig');
  fs.writeFileSync(file, gitConfig);
  return { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: file, GIT_CONFIG_NOSYSTEM: '1', HOME: paths.home };
}

describe('the device of this machine', () => {
  it('is made once, named after the git user, and private', () => {
    const env = environment('[user]\n\tname = Ada Lovelace\n');
    const device = loadDevice({ paths, env });
    expect(device.member).toBe('Ada Lovelace');
    expect(loadDevice({ paths, env: environment('[user]\n\tname = Somebody Else\n') })).toEqual(device);
    expect(fs.statSync(paths.device).mode & 0o777).toBe(0o600);
  });

  it('is named after the account when git names nobody', () => {
    expect(loadDevice({ paths, env: environment('') }).member).toBe(os.userInfo().username);
  });

  it('keeps the cloud that it was connected to', () => {
    const device = loadDevice({ paths, env: environment('') });
    const connected = { ...device, url: 'https://team.example.com', token: `stk_${'a'.repeat(40)}` };
    saveDevice({ paths, device: connected });
    expect(loadDevice({ paths, env: {} })).toEqual(connected);
  });

  it.each(['', '{', '{"device_id":1}'])('is not guessed when its file says %s', (content) => {
    fs.mkdirSync(paths.home, { recursive: true });
    fs.writeFileSync(paths.device, content);
    expect(() => loadDevice({ paths, env: {} })).toThrow(/device\.json cannot be used/);
    expect(fs.readFileSync(paths.device, 'utf8')).toBe(content);
  });
});
