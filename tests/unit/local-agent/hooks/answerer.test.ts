import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  putAnswer,
  sweepAnswers,
  takeBackAnswer,
} from '../../../../local-agent/hooks/answers/answer-files.ts';
import { answerGroup } from '../../../../local-agent/hooks/answers/answered-events.ts';
import { renderAnswererScript } from '../../../../local-agent/hooks/answers/answerer-script.ts';
import { quote } from '../../../../local-agent/hooks/recorder-script.ts';
import { shells, type HookRun } from '../../../support/run-hook.ts';
import { temporaryFolder } from '../../../support/store-fixture.ts';

const session = '3f0c1a52-7a1e-4c1d-9d53-2a6f0b8e7c11';
const event = 'SessionStart';
const context = 'Hand-off: "quotes", $HOME, `date`, \\n, 100 % and ünïcode\nnext line';
const answer = `${JSON.stringify({ hookSpecificOutput: { hookEventName: event, additionalContext: context } })}\n`;
const later = Date.now() + 3_600_000;

function makePlace() {
  const root = path.join(temporaryFolder(), "it's here");
  const [answers, answerer] = [path.join(root, 'answers'), path.join(root, 'answerer.sh')];
  fs.mkdirSync(root);
  const agentState = path.join(root, 'agent.json');
  /** Says how it was called; a program of ours answers, or not, in 300 ms. */
  const program = path.join(root, 'answer.sh');
  fs.writeFileSync(program, 'printf "%s|" "$SUBTRACK_HOME" "$@"');
  const command = { node: '/bin/sh', program };
  fs.writeFileSync(answerer, renderAnswererScript({ answers, agentState, home: root, command }));
  const agentOf = (pid: number) =>
    fs.writeFileSync(
      agentState,
      `${JSON.stringify({ pid, started_at: 'x', version: '1', mode: 'background' })}\n`,
    );
  const head = path.join(root, 'HEAD');
  fs.writeFileSync(head, 'ref: refs/heads/main\n');
  const put = (o: Partial<Parameters<typeof putAnswer>[0]> = {}) =>
    putAnswer({ answers, event, key: { session }, until: later, head: undefined, context, ...o });
  /** The very text that stands in the settings. */
  const { hooks } = answerGroup({ event, answerer: quote(answerer) });
  const run = (payload: string, [program = 'sh', ...flags]: readonly string[]) =>
    new Promise<HookRun>((resolve) => {
      const child = spawn(program, [...flags, '-c', hooks[0].command], {
        env: { PATH: process.env['PATH'], SHLVL: '2' },
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      child.once('close', (code) => resolve({ code, output }));
      child.stdin.end(payload);
    });
  return { root, answers, answerer, head, put, run, agentOf };
}

const payloadOf = (more: object) =>
  JSON.stringify({
    session_id: session,
    transcript_path: '/x',
    cwd: '/home/ada/my shop',
    hook_event_name: event,
    ...more,
  });
const compact = payloadOf({ source: 'compact' });
const startup = payloadOf({ source: 'startup' });
/** No system gives so high a number. */
const deadPid = 2 ** 30;
const silent = { code: 0, output: '' };

describe.each(shells)('the answerer in %s', (...shell) => {
  it('prints what is ready for the session, word for word, and once', async () => {
    const { put, run } = makePlace();
    put();
    expect(await run(compact, shell)).toEqual({ code: 0, output: answer });
    expect(await run(compact, shell)).toEqual(silent);
  });

  it('prints what is ready for the folder, on the same branch and in time alone', async () => {
    const { head, put, run } = makePlace();
    const key = { folder: '/home/ada/my shop' };
    put({ key, head: { file: head, line: 'ref: refs/heads/other' } });
    expect(await run(startup, shell)).toEqual(silent);
    put({ key, until: Date.now() - 1000 });
    expect(await run(startup, shell)).toEqual(silent);
    put({ key, head: { file: '/nowhere/HEAD', line: 'ref: refs/heads/main' } });
    expect(await run(startup, shell)).toEqual(silent);
    put({ key, head: { file: head, line: 'ref: refs/heads/main' } });
    expect(await run(startup, shell)).toEqual({ code: 0, output: answer });
  });

  it.each([
    ['another session', payloadOf({ source: 'compact', session_id: 'other' })],
    ['another folder', payloadOf({ source: 'startup', cwd: '/home/ada' })],
    ['a folder that only begins alike', payloadOf({ source: 'startup', cwd: '/home/ada/my shop 2' })],
    ['another source', payloadOf({ source: 'resume' })],
    ['an id that leads out of the folder', payloadOf({ source: 'compact', session_id: '../../x' })],
    ['a folder with escapes', payloadOf({ source: 'startup', cwd: '/home/"$(touch x)"' })],
    ['no payload', ''],
    ['no JSON', 'source":"compact" "session_id":"'],
    ['a long payload', payloadOf({ source: 'clear', more: 'x'.repeat(200_000) })],
  ])('is silent for %s', async (_name, payload) => {
    const { put, run } = makePlace();
    put();
    put({ key: { folder: '/home/ada/my shop' } });
    expect(await run(payload, shell)).toEqual(silent);
  });

  it('asks the command only where nothing is ready and the agent was stopped in the midst of its work', async () => {
    const { root, put, run, agentOf } = makePlace();
    const asked = { code: 0, output: `${root}|/home/ada/my shop|${session}|` };
    expect(await run(startup, shell)).toEqual(silent);
    agentOf(process.pid);
    expect(await run(startup, shell)).toEqual(silent);
    agentOf(deadPid);
    expect(await run(startup, shell)).toEqual(asked);
    for (const payload of [
      compact,
      payloadOf({ source: 'resume' }),
      payloadOf({ source: 'startup', session_id: 'a/b' }),
    ])
      expect(await run(payload, shell)).toEqual(silent);
    put({ key: { folder: '/home/ada/my shop' } });
    expect(await run(startup, shell)).toEqual({ code: 0, output: answer });
    expect(await run(startup, shell)).toEqual(silent);
  });

  it('is silent where nothing is ready, and where the script is gone', async () => {
    const { answerer, put, run } = makePlace();
    expect(await run(compact, shell)).toEqual(silent);
    put();
    fs.rmSync(answerer);
    expect(await run(compact, shell)).toEqual(silent);
  });
});

it('leaves no folder to look into once everything was given, taken back or is too old', () => {
  const { answers, put } = makePlace();
  put();
  put({ key: { folder: '/a' }, until: 1000 });
  takeBackAnswer({ answers, event, key: { session } });
  expect(fs.existsSync(path.join(answers, event))).toBe(true);
  sweepAnswers({ answers, event, now: Date.now() });
  expect(fs.existsSync(path.join(answers, event))).toBe(false);
});

it('makes nothing ready for a folder whose name the shell could not compare', () => {
  const { put } = makePlace();
  for (const folder of ['C:\\shop', 'relative', '/a"b', '/a\nb', `/${'x'.repeat(300)}`])
    expect([folder, put({ key: { folder } })]).toEqual([folder, false]);
});

it('prints nothing unless something is ready for this very start, or the agent was stopped in the midst of its work', async () => {
  const states = ['none', 'running', 'stopped', 'garbage'] as const;
  const start = fc.record({
    source: fc.constantFrom('startup', 'compact', 'resume', 'clear', ''),
    cwd: fc.constantFrom('/home/ada/my shop', '/home/ada', '/', 'relative', '/home/ada/"quoted"', ''),
    state: fc.constantFrom(...states),
    ready: fc.boolean(),
    before: fc.string({ maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(start, async ({ source, cwd, state, ready, before }) => {
      const { root, put, run, agentOf } = makePlace();
      if (ready) put({ key: { folder: '/home/ada/my shop' } });
      if (state === 'garbage') fs.writeFileSync(path.join(root, 'agent.json'), '"pid": x\n');
      else if (state !== 'none') agentOf(state === 'running' ? process.pid : deadPid);
      const { output, code } = await run(payloadOf({ before, source, cwd }), ['sh']);
      expect(code).toBe(0);
      const isStart = source === 'startup' && cwd.startsWith('/') && !cwd.includes('"');
      const given = ready && isStart && cwd === '/home/ada/my shop';
      const asked = isStart && !given && state === 'stopped';
      expect(output).toBe(given ? answer : asked ? `${root}|${cwd}|${session}|` : '');
    }),
    { numRuns: 120 },
  );
}, 60_000);
