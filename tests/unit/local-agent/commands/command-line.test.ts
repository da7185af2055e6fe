import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../../../../local-agent/commands/registry.ts';
import { displayWidth } from '../../../../local-agent/terminal/display-width.ts';
import { errorAnswerSchema } from '../../../support/contract-schemas.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const subtrack = createSubtrack();
const empty = createSubtrack({ history: false });
afterAll(() => {
  subtrack.remove();
  empty.remove();
});

const reporting = ['cost', 'sessions', 'agents', 'tools', 'errors'];

describe('wrong usage', () => {
  it.each([
    [['sesions'], 'there is no command "sesions"; did you mean "sessions"?'],
    [['frobnicate'], 'there is no command "frobnicate"; run "subtrack --help" for the list'],
    [['constructor'], 'there is no command "constructor"; run "subtrack --help" for the list'],
    [['cost', '--sinse', '7d'], '"subtrack cost" has no flag --sinse; did you mean --since?'],
    [['cost', '-x'], '"subtrack cost" has no flag -x; run "subtrack cost --help" for its flags'],
    [['cost', '--by'], '--by needs a value; run "subtrack cost --help" for examples'],
    [['cost', '--since', '--json'], '--since needs a value; run "subtrack cost --help" for examples'],
    [
      ['cost', '--by', 'colour'],
      '--by cannot be "colour"; give one of day, model, agent, project, branch, commit, pr, tool, session, member',
    ],
    [
      ['cost', '--since', '2026-02-30'],
      '--since cannot be "2026-02-30"; give a day (2026-11-20), a moment (2026-11-20T14:00, 14:20) or an age (7d, 12h)',
    ],
    [['cost', '--since', '2d', '--until', '3d'], '--until cannot be "3d"; give a time after --since'],
    [
      ['cost', '--today', '--since', '2d'],
      '--today does not go with --since and --until; give one or the other',
    ],
    [['init', '--user', '--project'], '--user does not go with --project; give one or the other'],
    [['cost', 'day'], '"day" is one argument too many; run "subtrack cost --help" for what it takes'],
    [['sessions', '--limit', '0'], '--limit cannot be "0"; give a whole number from 1 on'],
    [['session'], 'ID is missing; run "subtrack session --help" for examples'],
    [['query'], 'SQL is missing; run "subtrack query --help" for examples'],
    [
      ['export', 'everything'],
      'WHAT cannot be "everything"; give one of sessions, agents, usage, tools, errors, events',
    ],
    [['agent', 'strat'], 'there is no command "strat"; did you mean "start"?'],
  ])('subtrack %j leaves with 2 and says what to do', async (argv, message) => {
    const answer = await empty.run(argv);
    const shown = argv.includes('--json')
      ? errorAnswerSchema.parse(JSON.parse(answer.stderr)).error
      : undefined;
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(shown ? `subtrack: ${shown.message}; ${shown.hint}\n` : answer.stderr).toBe(
      `subtrack: ${message}\n`,
    );
  });

  it('is one JSON object on stderr with --json', async () => {
    const answer = await empty.run(['cost', '--by', 'colour', '--json']);
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(errorAnswerSchema.parse(JSON.parse(answer.stderr)).error.code).toBe('usage.wrong_value');
  });
});

describe('help', () => {
  it('lists every command', async () => {
    const { code, stdout } = await empty.run([]);
    expect(code).toBe(0);
    for (const [name, { summary }] of Object.entries(commands)) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(summary);
    }
  });

  it.each(Object.keys(commands))('explains %s with its flags, within the width', async (name) => {
    const entry = commands[name];
    const command = await entry?.load();
    expect(command?.name).toBe(name);
    expect(command?.summary).toBe(entry?.summary);
    for (const width of [40, 60, 80, 200]) {
      const { code, stdout } = await empty.run([name, '--help'], { columns: width });
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: subtrack ${name}`);
      for (const flag of Object.keys(command?.args ?? {})) expect(stdout).toMatch(new RegExp(flag, 'i'));
      const prose = stdout
        .split('\n')
        .filter((line) => !line.startsWith('  subtrack') && !line.startsWith('  --'));
      for (const line of prose) expect(line.length).toBeLessThanOrEqual(width);
    }
  });

  it('answers "help COMMAND" as "COMMAND --help"', async () => {
    expect(await empty.run(['help', 'cost'])).toEqual(await empty.run(['cost', '--help']));
  });
});

describe('on an empty home', () => {
  it.each(reporting)('%s says in one sentence what to do', async (name) => {
    const { code, stdout, stderr } = await empty.run([name]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/"subtrack \w+"/);
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });

  it.each(reporting)('%s --json has its shape all the same', async (name) => {
    const { code, stdout } = await empty.run([name, '--json']);
    expect(code).toBe(0);
    expect(Object.values(JSON.parse(stdout) as object)).toContainEqual([]);
  });

  it('keeps what it makes private', async () => {
    await empty.run(['cost']);
    expect(fs.statSync(empty.home).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(empty.home, 'subtrack.db')).mode & 0o777).toBe(0o600);
  });
});

describe('tables', () => {
  const all = [
    ...reporting.map((name) => [name]),
    ['cost', '--by', 'session'],
    ['session', '1111'],
    ['query', '--schema'],
  ];

  it.each(all.flatMap((argv) => [40, 60, 80, 200].map((width) => [argv, width] as const)))(
    '%j fits %i columns',
    async (argv, width) => {
      const { code, stdout } = await subtrack.run(argv, { columns: width });
      expect(code).toBe(0);
      expect(stdout.trim()).not.toBe('');
      // A path and the whole id of a session cannot be broken: they are there to be copied.
      const lines = stdout.split('\n').filter((line) => width > 40 || !/\/\w|[\da-f-]{36}/.test(line));
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    },
  );

  it('carry no escape sequence out of a transcript, and colour only on a terminal', async () => {
    const piped = await subtrack.run(['session', '1111']);
    expect(piped.stdout).not.toContain('\u001B');
    expect(piped.stdout).toContain('red');
    const shown = await subtrack.run(['session', '1111'], { tty: true, columns: 80 });
    expect(shown.stdout).toContain('\u001B[');
    expect(shown.stdout).not.toContain('\u001B[31mred\u001B[0m');
  });

  it('have no colour with NO_COLOR', async () => {
    const plain = createSubtrack({ env: { NO_COLOR: '1' } });
    const { stdout } = await plain.run(['sessions'], { tty: true, columns: 80 });
    expect(stdout).not.toContain('\u001B');
    plain.remove();
  });
});

describe('--no-refresh', () => {
  it('reads nothing new', async () => {
    const fresh = createSubtrack();
    expect((await fresh.run(['sessions', '--no-refresh'])).stdout).toContain('No sessions');
    expect((await fresh.run(['sessions'])).stdout).toContain('11111111');
    fresh.remove();
  });
});

describe('days', () => {
  it('are cut in the time zone of the reader', async () => {
    // 09:00 UTC is 23:00 of the day before in Honolulu.
    const west = createSubtrack({ timeZone: 'Pacific/Honolulu' });
    const { rows } = (await west.json(['cost'])) as { rows: { key: string }[] };
    expect(rows.map((row) => row.key)).toEqual(['2026-11-19', '2026-11-20']);
    west.remove();
  });
});
