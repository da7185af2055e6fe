import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './world.ts';

/** A subagent run as it must come out; `tag` is its description. */
export type ExpectedRun = {
  tag: string;
  type: string;
  parent: string;
  depth: number;
  status: string;
  tools: number;
  errors: number;
  background?: boolean;
};

export type Scenario = {
  name: string;
  /** Runs the client, once or several times; answers the session. */
  play: (world: World) => Promise<string>;
  status: string;
  tools: number;
  errors: number;
  runs: readonly ExpectedRun[];
};

function plain(name: string, expected: Omit<Scenario, 'name' | 'play' | 'status'>): Scenario {
  const play = async (world: World) => sessionOf(await world.run(`Do it. [[${name}]]`));
  return { name, play, status: 'completed', ...expected };
}

function sessionOf({ sessionId, exitCode, stdout, stderr }: Awaited<ReturnType<World['run']>>): string {
  if (exitCode !== 0 || sessionId === '')
    throw new Error(`the client ended with ${exitCode}: ${stdout}${stderr}`);
  return sessionId;
}

function run(tag: string, extra: Partial<ExpectedRun> = {}): ExpectedRun {
  const type = 'general-purpose';
  return { tag, type, parent: 'main', depth: 1, status: 'completed', tools: 1, errors: 0, ...extra };
}

export const scenarios: readonly Scenario[] = [
  plain('one', { tools: 3, errors: 0, runs: [run('one/sub', { type: 'Explore', tools: 2 })] }),
  plain('three', {
    tools: 7,
    errors: 1,
    runs: [
      run('three/a'),
      run('three/b', { type: 'Explore', tools: 2, errors: 1 }),
      run('three/c', { type: 'Plan' }),
    ],
  }),
  plain('nested', {
    tools: 3,
    errors: 0,
    runs: [run('nested/outer'), run('nested/inner', { parent: 'nested/outer', depth: 2 })],
  }),
  plain('background', { tools: 3, errors: 0, runs: [run('background/sub', { background: true })] }),
  plain('foreground', {
    tools: 2,
    errors: 0,
    runs: [run('foreground/sub', { type: 'code-reviewer', background: false })],
  }),
  plain('worktree', { tools: 2, errors: 0, runs: [run('worktree/sub')] }),
  plain('failing', { tools: 4, errors: 4, runs: [] }),
  plain('edits', { tools: 3, errors: 0, runs: [] }),
  plain('overloaded', { tools: 1, errors: 0, runs: [] }),
  {
    name: 'kill -9 of our agent in mid-run',
    play: killAgent,
    status: 'completed',
    tools: 5,
    errors: 0,
    runs: [],
  },
  { name: 'resume', play: resume, status: 'completed', tools: 2, errors: 0, runs: [] },
  { name: 'fork', play: fork, status: 'completed', tools: 1, errors: 0, runs: [] },
  {
    name: 'compaction',
    play: compact,
    status: 'completed',
    tools: 4,
    errors: 0,
    runs: [run('one/sub', { type: 'Explore', tools: 2 })],
  },
  // Last: the next client of an older version would clear away what tells about the kill.
  {
    name: 'kill -9 of the client in mid-run',
    play: killClient,
    status: 'crashed',
    tools: 3,
    errors: 0,
    runs: [run('killed/sub', { status: 'orphaned', background: true })],
  },
];

async function resume(world: World): Promise<string> {
  const session = sessionOf(await world.run('Do it. [[first]]'));
  sessionOf(await world.run('Go on. [[second]]', ['--resume', session]));
  return session;
}

/** The forked session repeats the history of its original, a subagent in it, and owns only what came after. */
async function fork(world: World): Promise<string> {
  const session = sessionOf(await world.run('Do it. [[one]]'));
  return sessionOf(await world.run('Another way. [[second]]', ['--resume', session, '--fork-session']));
}

async function compact(world: World): Promise<string> {
  const session = sessionOf(await world.run('Do it. [[one]]'));
  sessionOf(await world.run('/compact', ['--resume', session]));
  sessionOf(await world.run('Go on. [[second]]', ['--resume', session]));
  return session;
}

/** Both the main thread and its agent are in the middle of a command. */
async function killClient(world: World): Promise<string> {
  const { child, finished } = world.start('Do it. [[killed]]');
  const served = (tag: string, turn: number) =>
    world.api.calls.find((call) => call.tag === tag && call.turn === turn);
  await until(() => served('killed', 1) !== undefined && served('killed/sub', 0) !== undefined);
  await sleep(700);
  child.kill('SIGKILL');
  await finished;
  return served('killed', 1)?.sessionId ?? '';
}

/** Started by the first session of the world; the client goes on without it. */
async function killAgent(world: World): Promise<string> {
  const { finished } = world.start('Do it. [[orphaned]]');
  await until(() => world.api.calls.some((call) => call.tag === 'orphaned' && call.turn === 1));
  const { pid } = JSON.parse(fs.readFileSync(world.paths.agentState, 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  return sessionOf(await finished);
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited for a minute in vain');
    await sleep(20);
  }
}
