import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { runInit } from '../../../../local-agent/hooks/install/run-init.ts';
import type { InitOptions } from '../../../../local-agent/hooks/install/run-init.ts';
import { readSpool } from '../../../support/read-spool.ts';

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "subtrack init's "));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function init(options: Partial<InitOptions> = {}) {
  return runInit({
    paths: createPaths(path.join(folder, '.subtrack')),
    env: { HOME: folder },
    cwd: path.join(folder, 'project'),
    scope: 'user',
    remove: false,
    launcher: undefined,
    ...options,
  });
}
/** Runs what the settings say for an event, in an environment with this home. */
function fire(settings: string, event: string): void {
  const { hooks } = JSON.parse(fs.readFileSync(settings, 'utf8')) as {
    hooks: Record<string, { hooks: { command: string }[] }[]>;
  };
  const command = hooks[event]?.[0]?.hooks[0]?.command ?? 'exit 9';
  const input = JSON.stringify({ session_id: 's', hook_event_name: event });
  const run = spawnSync('sh', ['-c', command], { input, env: { PATH: process.env['PATH'], HOME: folder } });
  expect([run.status, String(run.stdout), String(run.stderr)]).toEqual([0, '', '']);
}
function spooled(): number {
  return readSpool({ paths: createPaths(path.join(folder, '.subtrack')), now: Date.now() }).length;
}

describe('init', () => {
  it('adds an entry that may answer when it is asked to, keeps it until it is told otherwise, and takes all out again', () => {
    const settings = path.join(folder, '.claude/settings.json');
    fs.mkdirSync(path.dirname(settings));
    fs.writeFileSync(settings, '{ "env": {} }\n');
    const answering = () =>
      fs.readFileSync(settings, 'utf8').split('SUBTRACK_ANSWER=SessionStart').length - 1;
    init();
    expect(answering()).toBe(0);
    expect(init({ answers: true }).settings[0]?.change).toBe('updated');
    expect(answering()).toBe(1);
    expect(init().settings[0]?.change).toBe('unchanged');
    const { hooks } = JSON.parse(fs.readFileSync(settings, 'utf8')) as {
      hooks: Record<string, { matcher?: string; hooks: unknown[] }[]>;
    };
    expect(hooks['SessionStart']?.map(({ matcher }) => matcher)).toEqual([undefined, 'startup|compact']);
    expect(init({ answers: false }).settings[0]?.change).toBe('updated');
    expect(answering()).toBe(0);
    init({ answers: true });
    init({ remove: true });
    expect(fs.readFileSync(settings, 'utf8')).toBe('{ "env": {} }\n');
    expect(fs.existsSync(path.join(folder, '.subtrack/answerer.sh'))).toBe(false);
  });

  it("adds hooks to the user's settings that record", () => {
    const result = init();
    expect(result.recorder.change).toBe('written');
    expect(result.settings.map((change) => change.change)).toEqual(['installed']);
    fire(path.join(folder, '.claude/settings.json'), 'PostToolUse');
    expect(spooled()).toBe(1);
    expect(init()).toMatchObject({ recorder: { change: 'unchanged' }, settings: [{ change: 'unchanged' }] });
  });

  it('writes the same text into project settings, which Claude Code then runs once', () => {
    init();
    init({ scope: 'project' });
    const user = fs.readFileSync(path.join(folder, '.claude/settings.json'), 'utf8');
    const project = fs.readFileSync(path.join(folder, 'project/.claude/settings.json'), 'utf8');
    expect(project).toBe(user);
    expect(project).not.toContain(folder);
    fire(path.join(folder, 'project/.claude/settings.json'), 'Stop');
    expect(spooled()).toBe(1);
  });

  it('names a home elsewhere in full', () => {
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack "else where" '));
    init({ paths: createPaths(elsewhere) });
    fire(path.join(folder, '.claude/settings.json'), 'Stop');
    expect(readSpool({ paths: createPaths(elsewhere), now: Date.now() })).toHaveLength(1);
    fs.rmSync(elsewhere, { recursive: true });
  });

  it('uses the config folders that Claude Code is told to use', () => {
    const dirs = [path.join(folder, 'one'), path.join(folder, 'two')];
    const env = { HOME: folder, CLAUDE_CONFIG_DIR: dirs.join(',') };
    expect(init({ env }).settings).toHaveLength(2);
    expect(fs.existsSync(path.join(folder, '.claude'))).toBe(false);
    init({ env, remove: true });
    expect(dirs.map((dir) => fs.existsSync(dir))).toEqual([false, false]);
  });

  it('keeps the recorder as long as one settings file calls it', () => {
    init();
    init({ scope: 'project' });
    expect(init({ remove: true }).recorder.change).toBe('unchanged');
    fire(path.join(folder, 'project/.claude/settings.json'), 'Stop');
    expect(spooled()).toBe(1);
    expect(init({ scope: 'project', remove: true }).recorder.change).toBe('removed');
    expect(init({ remove: true })).toMatchObject({
      recorder: { change: 'absent' },
      settings: [{ change: 'absent' }],
    });
    expect(spooled()).toBe(1);
  });

  it('says so when its home cannot be written, and leaves the settings alone', () => {
    const paths = createPaths(path.join(folder, 'file'));
    fs.writeFileSync(paths.home, '');
    expect(() => init({ paths })).toThrow(expect.objectContaining({ code: 'init.home_unwritable' }));
    expect(fs.existsSync(path.join(folder, '.claude'))).toBe(false);
  });
});
