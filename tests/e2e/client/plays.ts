import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { readAgentStatus } from '../../../local-agent/daemon/agent-state.ts';
import { until } from '../../support/until.ts';
import type { SessionJson } from './session-report.ts';
import type { World } from './world.ts';

// How a scenario is played: each runs the client, once or several times, and answers the session.

type Result = Awaited<ReturnType<World['run']>>;

export function sessionOf({ sessionId, exitCode, signal, stdout, stderr }: Result): string {
  if (signal === 'SIGKILL') throw new Error(`the client did not come to an end: ${stdout}${stderr}`);
  if (exitCode !== 0 || sessionId === '')
    throw new Error(`the client ended with ${exitCode ?? signal}: ${stdout}${stderr}`);
  return sessionId;
}

/** The agent works on after the main thread has had its say. */
export async function background(world: World): Promise<string> {
  const { finished } = world.start('Do it. [[background]]');
  await until('the main thread has ended its turn', () => served(world, 'background', 2) !== undefined);
  world.open('background');
  return sessionOf(await finished);
}

export async function resume(world: World): Promise<string> {
  const session = sessionOf(await world.run('Do it. [[first]]'));
  sessionOf(await world.run('Go on. [[second]]', ['--resume', session]));
  return session;
}

/** The forked session repeats the history of its original, a subagent in it, and owns only what came after. */
export async function fork(world: World): Promise<string> {
  const session = sessionOf(await world.run('Do it. [[one]]'));
  return sessionOf(await world.run('Another way. [[second]]', ['--resume', session, '--fork-session']));
}

export async function compact(world: World): Promise<string> {
  const session = sessionOf(await world.run('Do it. [[one]]'));
  sessionOf(await world.run('/compact', ['--resume', session]));
  sessionOf(await world.run('Go on. [[second]]', ['--resume', session]));
  return session;
}

/** Nobody is there to be asked. */
export async function refuse(world: World): Promise<string> {
  const session = sessionOf(await world.run('Do it. [[refused]]', [], { askPermission: true }));
  expect(fs.readFileSync(`${world.root}/notes.txt`, 'utf8')).not.toContain('x');
  expect(fs.existsSync(`${world.root}/refused.txt`)).toBe(false);
  return session;
}

/** One call is forbidden by a rule, one by somebody else's hook. */
export async function forbid(world: World): Promise<string> {
  const hook = { type: 'command', command: 'cat >/dev/null; echo "Not here" >&2; exit 2' };
  const settings = {
    permissions: { deny: ['Bash(touch:*)'] },
    hooks: { PreToolUse: [{ matcher: 'Write', hooks: [hook] }] },
  };
  const session = sessionOf(
    await world.run('Do it. [[forbidden]]', ['--settings', JSON.stringify(settings)]),
  );
  expect(fs.existsSync(`${world.root}/forbidden.txt`)).toBe(false);
  return session;
}

/** Both the main thread and its agent are in the middle of a command. */
export async function killClient(world: World): Promise<string> {
  const { child, finished } = world.start('Do it. [[killed]]');
  const ask = () => world.json<SessionJson>('session', served(world, 'killed', 1)?.sessionId ?? '');
  await until('both commands run', () =>
    ['main.on', 'sub.on'].every((file) => fs.existsSync(`${world.root}/${file}`)),
  );
  await until('the session has all three calls', async () => (await ask()).tool_calls.length === 3);
  expect((await ask()).session.status).toBe('working');
  child.kill('SIGKILL');
  await finished;
  // A moment later: what it wrote last may still be on its way.
  await until('the session counts as crashed', async () => (await ask()).session.status === 'crashed');
  return served(world, 'killed', 1)?.sessionId ?? '';
}

/** The agent was started by a session before; the client goes on without it. */
export async function killAgent(world: World): Promise<string> {
  await until('the agent runs', () => readAgentStatus({ paths: world.paths }).running);
  const { finished } = world.start('Do it. [[orphaned]]');
  await until('the client is in the middle', () => served(world, 'orphaned', 1) !== undefined);
  const { pid } = JSON.parse(fs.readFileSync(world.paths.agentState, 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  await until('the agent is gone', () => !readAgentStatus({ paths: world.paths }).running);
  world.open('orphaned');
  return sessionOf(await finished);
}

/** All of it waits in the spool, until a command looks. */
export async function withoutAgent(world: World): Promise<string> {
  await world.subtrack('agent', 'stop');
  // A process that looks like the agent keeps the hook from starting one.
  const lookalike = spawn('sh', ['-c', 'sleep 60; : agent']);
  fs.writeFileSync(world.paths.agentState, JSON.stringify({ pid: lookalike.pid }));
  const session = sessionOf(await world.run('Do it. [[one]]'));
  expect(fs.readdirSync(world.paths.spool).length).toBeGreaterThan(8);
  // A hook may outlive its client for a moment.
  await until(
    'a command has read all of it',
    async () => {
      await world.json('session', session);
      return keptIn(world.paths.spool).length === 0;
    },
    { tell: () => keptIn(world.paths.spool).join('\n') },
  );
  lookalike.kill();
  expect(readAgentStatus({ paths: world.paths }).running).toBe(false);
  return session;
}

/** What the files of a folder hold. One without a byte is of a hook that was killed with its client: nobody waits for it. */
export function keptIn(folder: string): string[] {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const texts = names.map((name) => {
    const file = path.join(folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  });
  return texts.filter((text) => text !== '');
}

function served(world: World, tag: string, turn: number) {
  return world.api.calls.find((call) => call.tag === tag && call.turn === turn);
}
