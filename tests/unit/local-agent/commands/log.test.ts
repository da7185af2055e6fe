import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSubtrack } from '../../../support/subtrack.ts';

let subtrack: ReturnType<typeof createSubtrack>;
beforeEach(() => {
  subtrack = createSubtrack({ history: false });
});
afterEach(() => subtrack.remove());

async function log(...argv: string[]) {
  const { code, stdout } = await subtrack.run(['log', ...argv]);
  return { code, report: JSON.parse(stdout) as unknown };
}
/** The same with lines on stdin. */
async function logStdin(argv: string[], lines: readonly unknown[]) {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const { code, stdout } = await subtrack.run(['log', ...argv], { stdin: Readable.from([text]) });
  return {
    code,
    report: JSON.parse(stdout) as { accepted: number; refused: { line: number; reason: string }[] },
  };
}
async function ask(sql: string) {
  return ((await subtrack.json(['query', sql])) as { rows: Record<string, unknown>[] }).rows;
}
function spooled(): string[] {
  const spool = path.join(subtrack.home, 'spool');
  return fs.existsSync(spool) ? fs.readdirSync(spool) : [];
}

describe('one event', () => {
  it('is in the spool when the command has said so, and in every report after that', async () => {
    const event = { session_id: 'nightly-7', kind: 'router', question: 'which model?', outcome: 'haiku' };
    expect(await log('decision', '--json', JSON.stringify(event))).toEqual({
      code: 0,
      report: { accepted: 1, refused: [] },
    });
    expect(spooled()).toHaveLength(1);
    expect(fs.statSync(path.join(subtrack.home, 'spool', spooled()[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(await ask('SELECT session_id, kind, question, outcome FROM decisions')).toEqual([event]);
    expect(spooled()).toEqual([]);
  });

  it('belongs to the session of Claude Code that the command runs in', async () => {
    const inside = createSubtrack({ history: false, env: { CLAUDE_CODE_SESSION_ID: 'session-9' } });
    await inside.run(['log', 'system', '--json', '{"kind":"deploy","severity":"info"}']);
    const { sessions } = (await inside.json(['sessions'])) as { sessions: object[] };
    expect(sessions).toMatchObject([{ session_id: 'session-9' }]);
    inside.remove();
  });

  it('is refused with a reason and an exit code when it is not valid, and nothing is kept', async () => {
    expect(await log('decision', '--json', '{"session_id":"s","kind":"colour"}')).toEqual({
      code: 1,
      report: { accepted: 0, refused: [{ line: 1, reason: expect.stringMatching(/^kind: /) as string }] },
    });
    expect(await log('decision', '--json', '{"session_id":')).toMatchObject({
      code: 1,
      report: { refused: [{ line: 1, reason: expect.stringMatching(/^it is not JSON/) as string }] },
    });
    expect(spooled()).toEqual([]);
  });

  it('is redacted like everything else', async () => {
    const secret = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    await log(
      'decision',
      '--json',
      JSON.stringify({ session_id: 's', kind: 'other', reason: `use ${secret}` }),
    );
    const [row] = await ask('SELECT reason FROM decisions');
    expect(row?.['reason']).not.toContain(secret);
  });
});

describe('many events', () => {
  it('are taken line by line; a bad one costs only itself and is named by its line', async () => {
    const { code, report } = await logStdin(
      ['validation', '-'],
      [
        { session_id: 's', kind: 'test', passed: true },
        '{"torn',
        '',
        { session_id: 's', kind: 'test' },
        { session_id: 's', kind: 'lint', passed: false },
        { session_id: 's', kind: 'lint', passed: false, event_type: 'decision' },
      ],
    );
    expect(code).toBe(0);
    expect(report.accepted).toBe(2);
    expect(report.refused.map(({ line }) => line)).toEqual([2, 4, 6]);
    expect(await ask('SELECT kind, passed FROM validations ORDER BY kind')).toEqual([
      { kind: 'lint', passed: 0 },
      { kind: 'test', passed: 1 },
    ]);
  });

  it.each([
    ['-', []],
    ['decision', ['--json', '-']],
  ])('come from stdin also with %s %j', async (type, more) => {
    const { report } = await logStdin(
      [type, ...more],
      [{ event_type: 'decision', session_id: 's', kind: 'other' }],
    );
    expect(report).toEqual({ accepted: 1, refused: [] });
  });

  it('each name their type where the command names none', async () => {
    const { code, report } = await logStdin(['-'], [{ session_id: 's' }, { event_type: 'constructor' }, 7]);
    expect(code).toBe(1);
    expect(report.refused.map(({ reason }) => reason)).toEqual([
      'event_type is missing',
      'event_type is unknown',
      'event_type is missing',
    ]);
  });

  it('come to few files, and are all there once', async () => {
    const lines = Array.from({ length: 1201 }, (_, n) => ({
      session_id: 's',
      tool_name: `T${n}`,
      status: 'ok',
    }));
    const { report } = await logStdin(['tool_usage', '-'], lines);
    expect(report).toEqual({ accepted: 1201, refused: [] });
    expect(spooled()).toHaveLength(3);
    expect(await ask('SELECT COUNT(DISTINCT tool_name) AS n FROM tool_calls')).toEqual([{ n: 1201 }]);
  });
});

it('the price of a response is that of the table, and what is not in it is unpriced', async () => {
  const tokens = { session_id: 's', input_tokens: 1_000_000, output_tokens: 0 };
  await log('api_call', '--json', JSON.stringify({ ...tokens, model: 'claude-haiku-4-5' }));
  await log('api_call', '--json', JSON.stringify({ ...tokens, model: 'somebody-elses' }));
  expect(await ask('SELECT model, cost_micros FROM api_calls ORDER BY model')).toEqual([
    { model: 'claude-haiku-4-5', cost_micros: 1_000_000 },
    { model: 'somebody-elses', cost_micros: null },
  ]);
});

it.each([
  [['log', 'decison', '-'], 'TYPE cannot be "decison"; give decision'],
  [['log', 'decision'], 'EVENT is missing'],
  [['log'], 'TYPE is missing'],
  [['log', 'decision', 'now'], 'LINES cannot be "now"'],
])('%j is wrong usage', async (argv, message) => {
  const { code, stdout, stderr } = await subtrack.run(argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});
