import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordedEvents } from '../../../../local-agent/hooks/hook-entries.ts';
import { createSettingsPlace } from '../../../support/settings-place.ts';

const { folder, settingsFile, write, read, install, uninstall } = createSettingsPlace();

const theirs = { matcher: 'Bash', hooks: [{ type: 'command', command: 'echo "theirs" # {,}[]' }] };
const samples: Record<string, string> = {
  'two spaces': `${JSON.stringify({ model: 'opus', hooks: { PreToolUse: [theirs], Stop: [theirs] } }, null, 2)}\n`,
  'four spaces, no last newline': JSON.stringify({ hooks: { PreToolUse: [theirs] }, z: [1, 2] }, null, 4),
  tabs: `${JSON.stringify({ permissions: { allow: ['Bash(ls:*)'] } }, null, '\t')}\n`,
  'CRLF line ends': JSON.stringify({ a: 1, hooks: { Stop: [theirs] } }, null, 2).replaceAll('\n', '\r\n'),
  'a byte order mark': `\u{FEFF}${JSON.stringify({ a: 1 }, null, 2)}\n`,
  'one line': '{"model":"opus","hooks":{"Stop":[{"hooks":[]}]}}',
  'one line with spaces': '{ "model": "opus", "hooks": { "Stop": [ { "hooks": [] } ] } }\n',
  'inline lists':
    '{\n  "hooks": {\n    "Stop": [{ "hooks": [{ "type": "command", "command": "x" }] }]\n  }\n}\n',
  'empty object': '{}',
  'empty object with space': '{ \n }\n\n',
  'empty hooks': '{\n  "a": 1,\n  "hooks": {}\n}\n',
  'empty lists': '{\n  "hooks": { "Stop": [ ], "PreToolUse": []\n  }\n}\n',
  'the same key twice': '{\n  "hooks": {},\n  "hooks": { "Stop": [], "Stop": [] }\n}\n',
};

/** As Claude Code reads a matcher: names in a row, or an expression. */
function matches(matcher: string, tool: string): boolean {
  return /^[\w|]+$/.test(matcher) ? matcher.split('|').includes(tool) : new RegExp(matcher).test(tool);
}

describe('init on settings in many hands', () => {
  it.each(Object.entries(samples))(
    'adds every event, changes nothing twice, gives the bytes back: %s',
    (_, text) => {
      write(text);
      const untouched = JSON.parse(text.replace('\u{FEFF}', '')) as { hooks?: Record<string, unknown[]> };

      expect(install()).toMatchObject({ change: 'installed', events: recordedEvents.length });
      const installed = read();
      const settings = JSON.parse(installed.replace('\u{FEFF}', '')) as Record<
        string,
        Record<string, unknown[]>
      >;
      const { hooks: hooksBefore = {}, ...others } = untouched;
      expect(settings).toMatchObject(others);
      const grown = Object.entries(hooksBefore).map(([event, groups]) => [
        event,
        [...groups, expect.anything()],
      ]);
      expect(settings['hooks']).toMatchObject(Object.fromEntries(grown));
      expect(install().change).toBe('unchanged');
      expect(read()).toBe(installed);

      expect(uninstall().change).toBe('removed');
      expect(read()).toBe(text);
      expect(uninstall().change).toBe('absent');
    },
  );

  it('keeps the manner of the file: indentation, line ends, inline objects', () => {
    write(samples['CRLF line ends'] ?? '');
    install();
    expect(read().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    write(samples['inline lists'] ?? '');
    install();
    expect(read()).toMatch(/^ {4}"SessionStart": \[ \{ "hooks": \[ \{ "type": "command", .* \} \] \} \]/m);
    write(samples['tabs'] ?? '');
    install();
    expect(read()).toMatch(/^\t"hooks": \{\n\t\t"SessionStart": \[\n\t\t\t\{$/m);
  });

  it('makes the file and its folder when there are none, and takes both away again', () => {
    expect(install().change).toBe('installed');
    expect(read()).toMatch(/^\{\n {2}"hooks": \{\n {4}"SessionStart": \[/);
    expect(fs.statSync(settingsFile()).mode & 0o777).toBe(0o600);
    expect(uninstall().change).toBe('removed');
    expect(fs.existsSync(path.dirname(settingsFile()))).toBe(false);
  });

  it('keeps a file that it made once somebody else has written into it', () => {
    install();
    write(read().replace('{\n', '{\n  "model": "opus",\n'));
    uninstall();
    expect(JSON.parse(read())).toEqual({ model: 'opus' });
  });

  it('takes out only its own when the user edited other parts in between', () => {
    const text = samples['two spaces'] ?? '';
    write(text);
    install();
    write(read().replace('"opus"', '"sonnet"'));
    uninstall();
    expect(read()).toBe(text.replace('"opus"', '"sonnet"'));
  });

  it.each([
    ['rewritten by Claude Code itself', (value: object) => JSON.stringify(value, null, 2)],
    ['put on one line', (value: object) => JSON.stringify(value)],
  ])('takes out only its own from a file %s', (_, rewrite) => {
    const before = { hooks: { Stop: [theirs] }, model: 'opus' };
    write(JSON.stringify(before, null, 4));
    install();
    const settings = JSON.parse(read()) as { hooks: Record<string, { hooks: unknown[] }[]> };
    settings.hooks['Stop']?.[1]?.hooks.push({ type: 'command', command: 'added beside ours' });
    settings.hooks['Notification']?.unshift(theirs);
    write(rewrite(settings));
    uninstall();
    const added = { hooks: [{ type: 'command', command: 'added beside ours' }] };
    expect(JSON.parse(read())).toEqual({
      model: 'opus',
      hooks: { Stop: [theirs, added], Notification: [theirs] },
    });
  });

  it('finds its entries by their look when its own record is lost', () => {
    write('{\n  "a": 1\n}\n');
    install();
    fs.rmSync(path.join(folder(), 'home'), { recursive: true });
    uninstall();
    expect(read()).toBe('{\n  "a": 1\n}\n');
  });

  it('replaces entries of an older version', () => {
    const text = samples['two spaces'] ?? '';
    write(text);
    install("'/old place/recorder.sh'");
    expect(install().change).toBe('updated');
    expect(read()).not.toContain('old place');
    expect(install().change).toBe('unchanged');
    uninstall();
    expect(read()).toBe(text);
  });

  it('tells the end of every call once, and its beginning where it starts an agent; the client waits for neither', () => {
    install();
    type Group = { matcher?: string; hooks: { async?: true }[] };
    const { hooks } = JSON.parse(read()) as { hooks: Record<string, Group[]> };
    const toldBy = (event: string, tool: string) =>
      hooks[event]
        ?.filter(({ matcher = '' }) => matches(matcher, tool))
        .map((group) => (group.hooks[0]?.async === true ? 'beside' : 'before it goes on'));
    for (const tool of [
      'Read',
      'Bash',
      'Edit',
      'WebFetch',
      'AskUserQuestion',
      'mcp__files__Task',
      'TaskCreate',
    ]) {
      expect([tool, toldBy('PreToolUse', tool), toldBy('PostToolUse', tool)]).toEqual([tool, [], ['beside']]);
    }
    for (const tool of ['Agent', 'Task']) {
      const told = [tool, toldBy('PreToolUse', tool), toldBy('PostToolUse', tool)];
      expect(told).toEqual([tool, ['beside'], ['beside']]);
    }
    const others = Object.entries(hooks).filter(([event]) => !/^P(re|ost)ToolUse$/.test(event));
    expect(
      others.flatMap(([, groups]) => groups).filter(({ matcher, hooks: [hook] }) => matcher ?? hook?.async),
    ).toEqual([]);
  });

  it('brings entries with an older matcher up to date', () => {
    install();
    const settings = JSON.parse(read()) as { hooks: Record<string, { matcher?: string }[]> };
    delete settings.hooks['PreToolUse']?.[0]?.matcher;
    write(JSON.stringify(settings, null, 2));
    expect(install().change).toBe('updated');
    expect(install().change).toBe('unchanged');
  });

  it('says when all hooks are switched off', () => {
    write('{ "disableAllHooks": true }');
    expect(install().hooks_disabled).toBe(true);
  });

  it('follows a link and keeps it, the mode of the file too', () => {
    const target = path.join(folder(), 'dotfiles.json');
    fs.mkdirSync(path.dirname(settingsFile()));
    fs.writeFileSync(target, '{}\n', { mode: 0o640 });
    fs.chmodSync(target, 0o640);
    fs.symlinkSync(target, settingsFile());
    install();
    expect(fs.lstatSync(settingsFile()).isSymbolicLink()).toBe(true);
    expect(fs.statSync(target).mode & 0o777).toBe(0o640);
    uninstall();
    expect(fs.readFileSync(target, 'utf8')).toBe('{}\n');
  });
});

describe('settings that cannot be edited', () => {
  it.each([
    ['empty', '', 'init.settings_malformed', /it is empty/],
    ['cut off', '{ "hooks": {', 'init.settings_malformed', /not valid JSON/],
    [
      'with comments, which Claude Code refuses too',
      '{ // x\n}',
      'init.settings_malformed',
      /not valid JSON/,
    ],
    ['a list', '[]', 'init.settings_malformed', /must be an object/],
    ['hooks of the wrong kind', '{"hooks":[]}', 'init.settings_malformed', /hooks must be an object/],
    [
      'an event of the wrong kind',
      '{"hooks":{"Stop":{}}}',
      'init.settings_malformed',
      /hooks.Stop must be a list/,
    ],
  ])('leaves a file alone that is %s', (_, text, code, message) => {
    write(text);
    expect(() => install()).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
    expect(read()).toBe(text);
  });

  it('leaves a file alone that is not text', () => {
    fs.mkdirSync(path.dirname(settingsFile()));
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    fs.writeFileSync(settingsFile(), bytes);
    expect(() => install()).toThrow(expect.objectContaining({ code: 'init.settings_malformed' }));
    expect(fs.readFileSync(settingsFile())).toEqual(bytes);
  });

  it.each([
    ['a folder', () => fs.mkdirSync(settingsFile(), { recursive: true })],
    [
      'a link to nothing',
      () => (fs.mkdirSync(path.dirname(settingsFile())), fs.symlinkSync('nowhere', settingsFile())),
    ],
  ])('refuses %s in place of the file', (_, make) => {
    make();
    expect(() => install()).toThrow(expect.objectContaining({ code: 'init.settings_unreadable' }));
  });

  it('respects write protection', () => {
    write('{}');
    fs.chmodSync(settingsFile(), 0o444);
    expect(() => install()).toThrow(expect.objectContaining({ code: 'init.settings_unwritable' }));
    expect(read()).toBe('{}');
    expect(fs.readdirSync(path.dirname(settingsFile()))).toEqual(['settings.json']);
  });
});
