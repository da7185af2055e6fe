import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAgentStatus } from '../../../local-agent/daemon/agent-state.ts';
import type { Scripts } from '../../fakes/scripts.ts';
import { until } from '../../support/until.ts';
import { sessionOf } from './plays.ts';
import { createWorld, type World } from './world.ts';

/** Long enough for the agent to have the hand-off ready, as a real summary takes. */
const SUMMARY_MS = 8_000;
/** As a model takes to answer: by then the files are kept as they were at the prompt. */
const ANSWER_MS = 3_000;
const TEST_MS = 240_000;

const say = (text: string) => ({ content: [{ type: 'text' as const, text }] });
const bash = (command: string) => ({
  content: [{ type: 'tool' as const, name: 'Bash', input: { command, description: 'Run it' } }],
});
const scripts = (root: string): Scripts => ({
  compact: [{ ...say('<summary>The conversation so far.</summary>'), delayMs: SUMMARY_MS }],
  broken: [bash(`touch '${root}/broken.on'; sleep 20`), say('never')],
  wipe: [
    {
      content: [
        {
          type: 'tool',
          name: 'Agent',
          input: {
            description: 'wipe/sub',
            prompt: 'Please do this. [[wipe/sub]]',
            subagent_type: 'general-purpose',
            run_in_background: false,
          },
        },
      ],
    },
    say('Oh.'),
  ],
  'wipe/sub': [{ ...bash(`rm -rf '${root}/src'`), delayMs: ANSWER_MS }, say('All gone.')],
});

let world: World;
beforeAll(async () => {
  world = await createWorld('2.1.332', scripts);
  await world.subtrack('init', '--answers');
  await world.subtrack('agent', 'start');
  await until('the agent runs', () => readAgentStatus({ paths: world.paths }).running);
}, TEST_MS);
afterAll(async () => {
  await world?.end();
});

const ready = () => fs.existsSync(path.join(world.paths.answers, 'SessionStart'));
/** Everything that the model was given with a prompt of this tag. */
const givenWith = (tag: string) =>
  world.api.calls
    .filter((call) => call.tag === tag && call.turn === 0 && !call.auxiliary)
    .map(({ request }) => request.messages.map(({ text }) => text).join('\n'));

it(
  'brings back what rm -rf took in a subagent, untracked files too',
  async () => {
    fs.mkdirSync(`${world.root}/src`);
    fs.writeFileSync(`${world.root}/src/new.ts`, 'not committed\n');
    const session = sessionOf(await world.run('Do it. [[wipe]]'));
    expect(fs.existsSync(`${world.root}/src`)).toBe(false);
    const { snapshots } = await world.json<{
      snapshots: { snapshot_id: string; trigger: string; session_id: string }[];
    }>('snapshot', 'list', '--session', session);
    const before = snapshots.find(({ trigger }) => trigger === 'prompt');
    await world.json('snapshot', 'restore', before?.snapshot_id ?? 'none', '--files', '--yes');
    expect(fs.readFileSync(`${world.root}/src/new.ts`, 'utf8')).toBe('not committed\n');
  },
  TEST_MS,
);

it(
  'gives the hand-off to the session after one that was killed, and to no other',
  async () => {
    const { child, finished } = world.start('Move the shop. [[broken]]');
    await until('it is in the middle', () => fs.existsSync(`${world.root}/broken.on`));
    child.kill('SIGKILL');
    await finished;
    const killedAt = performance.now();
    await until('its hand-off is ready', ready);
    const readyAfterMs = performance.now() - killedAt;
    sessionOf(await world.run('Go on. [[first]]'));
    sessionOf(await world.run('And another. [[second]]'));
    const [next] = givenWith('first');
    expect(next).toContain('# Hand-off: Move the shop.');
    expect(next).toContain('may be ignored');
    expect(givenWith('second').join('')).not.toContain('# Hand-off');
    expect(readyAfterMs).toBeLessThan(20_000);
  },
  TEST_MS,
);

it(
  'gives the hand-off back after a compaction, and once',
  async () => {
    const session = sessionOf(await world.run('Paint the shop. [[edits]]'));
    sessionOf(await world.run('/compact', ['--resume', session]));
    sessionOf(await world.run('Go on. [[second]]', ['--resume', session]));
    const given = givenWith('second').findLast((text) => text.includes('Go on.')) ?? '';
    expect(given.split('# Hand-off: Paint the shop.')).toHaveLength(2);
  },
  TEST_MS,
);
