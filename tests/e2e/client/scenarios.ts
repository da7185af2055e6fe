import {
  background,
  compact,
  forbid,
  fork,
  killAgent,
  killClient,
  refuse,
  resume,
  sessionOf,
  withoutAgent,
} from './plays.ts';
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
  worktree?: boolean;
};

export type Scenario = {
  name: string;
  /** Runs the client, once or several times; answers the session. */
  play: (world: World) => Promise<string>;
  status: string;
  tools: number;
  /** Of the tools: those that failed, and those that were not allowed, by reason. */
  errors: number;
  denials: readonly string[];
  compactions: number;
  runs: readonly ExpectedRun[];
};

type Expected = Partial<Omit<Scenario, 'name'>> & Pick<Scenario, 'tools'>;

/** Plays the script of its name in one run of the client, unless it says how. */
function scenario(name: string, expected: Expected): Scenario {
  const play = async (world: World) => sessionOf(await world.run(`Do it. [[${name}]]`));
  return { name, play, status: 'completed', errors: 0, denials: [], compactions: 0, runs: [], ...expected };
}

function run(tag: string, extra: Partial<ExpectedRun> = {}): ExpectedRun {
  const type = 'general-purpose';
  return { tag, type, parent: 'main', depth: 1, status: 'completed', tools: 1, errors: 0, ...extra };
}

const explorer = run('one/sub', { type: 'Explore', tools: 2 });

export const scenarios: readonly Scenario[] = [
  scenario('one', { tools: 3, runs: [explorer] }),
  scenario('three', {
    tools: 7,
    errors: 1,
    runs: [
      run('three/a'),
      run('three/b', { type: 'Explore', tools: 2, errors: 1 }),
      run('three/c', { type: 'Plan' }),
    ],
  }),
  scenario('nested', {
    tools: 3,
    runs: [run('nested/outer'), run('nested/inner', { parent: 'nested/outer', depth: 2 })],
  }),
  scenario('background', {
    play: background,
    tools: 3,
    runs: [run('background/sub', { background: true })],
  }),
  scenario('foreground', {
    tools: 2,
    runs: [run('foreground/sub', { type: 'code-reviewer', background: false })],
  }),
  scenario('worktree', { tools: 2, runs: [run('worktree/sub', { worktree: true })] }),
  scenario('failing', { tools: 4, errors: 4 }),
  scenario('refused', { play: refuse, tools: 3, denials: ['user-rejected', 'user-rejected'] }),
  scenario('forbidden', { play: forbid, tools: 3, denials: ['permission-rule', 'permission-rule'] }),
  scenario('edits', { tools: 3 }),
  scenario('overloaded', { tools: 1 }),
  scenario('kill -9 of our agent in mid-run', { play: killAgent, tools: 4 }),
  scenario('resume', { play: resume, tools: 2 }),
  scenario('fork', { play: fork, tools: 1 }),
  scenario('compaction', { play: compact, tools: 4, compactions: 1, runs: [explorer] }),
  scenario('no agent at all', { play: withoutAgent, tools: 3, runs: [explorer] }),
  // Last: the next client of an older version would clear away what tells about the kill.
  scenario('kill -9 of the client in mid-run', {
    play: killClient,
    status: 'crashed',
    tools: 3,
    runs: [run('killed/sub', { status: 'orphaned', background: true })],
  }),
];
