import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeRepository } from '../support/git-repository.ts';
import { recordSession } from '../support/recorded-session.ts';
import { createSubtrack } from '../support/subtrack.ts';

const broken = '0b0b0b0b-1111-4111-8111-111111111111';
const next = '0c0c0c0c-2222-4222-8222-222222222222';
/** Three tenths of a second, and what a busy machine takes to start and end a process. It may stand still in one of several. */
const LONGEST_MS = 1500;

/** A folder whose last session broke off in the middle of a call, so many seconds ago. */
async function makeShop({
  ago = 1200,
  grownAgo = ago - 5,
  answer,
}: { ago?: number; grownAgo?: number; answer?: string } = {}) {
  const repo = makeRepository();
  const subtrack = createSubtrack({ history: false, now: Date.now() });
  onTestFinished(subtrack.remove);
  const call = { ago: ago - 5, tool: 'Bash', input: { command: 'make' } };
  const turn = { ago, ask: 'Move the shop', ...(answer === undefined ? { calls: [call] } : { answer }) };
  const place = { claude: subtrack.claude, cwd: repo.top, now: Date.now() };
  recordSession({ ...place, session: broken, turns: [turn], grownAgo });
  await subtrack.run(['import', '--wait']);
  const ask = (folder = repo.top, session = next) =>
    new Promise<{ output: string; ms: number }>((resolve) => {
      const started = performance.now();
      const env = {
        PATH: process.env['PATH'],
        HOME: subtrack.folder,
        SUBTRACK_HOME: subtrack.home,
        CLAUDE_CONFIG_DIR: subtrack.claude,
      };
      execFile(
        process.execPath,
        [path.resolve('dist/answer-process.js'), folder, session],
        { env },
        (_error, stdout) => resolve({ output: stdout, ms: performance.now() - started }),
      );
    });
  return { repo, subtrack, ask };
}

it('gives the hand-off of the session that broke off, within its time; where that is not enough, nothing', async () => {
  const { ask } = await makeShop();
  const answers: Awaited<ReturnType<typeof ask>>[] = [];
  const isGiven = () => answers.some(({ output }) => output !== '');
  while (answers.length < 8 || (!isGiven() && answers.length < 40)) answers.push(await ask());
  expect(medianOf(answers)).toBeLessThan(LONGEST_MS);
  const given = answers.filter(({ output }) => output !== '');
  expect(given.length).toBeGreaterThan(0);
  for (const { output } of given) {
    expect(output.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(output)).toEqual({
      hookSpecificOutput: {
        hookEventName: 'SessionStart',
        additionalContext: expect.stringContaining('Move the shop'),
      },
    });
  }
});

it.each([
  ['the last session ended its turn', { answer: 'Done' }, () => undefined],
  ['its transcript grew a minute ago, which nobody has read', { grownAgo: 60 }, () => undefined],
  ['it broke off more than a day ago', { ago: 90_000 }, () => undefined],
  ['another branch is checked out', {}, ({ repo }: Shop) => void repo.git('checkout', '-q', '-b', 'other')],
  [
    'the settings say off',
    {},
    ({ subtrack }: Shop) =>
      fs.writeFileSync(path.join(subtrack.home, 'config.json'), '{"handoff":{"bring_back":"off"}}'),
  ],
  [
    'the settings cannot be read',
    {},
    ({ subtrack }: Shop) => fs.writeFileSync(path.join(subtrack.home, 'config.json'), '{'),
  ],
  ['there is no database', {}, ({ subtrack }: Shop) => fs.rmSync(path.join(subtrack.home, 'subtrack.db'))],
  [
    'the database is damaged',
    {},
    ({ subtrack }: Shop) => fs.writeFileSync(path.join(subtrack.home, 'subtrack.db'), 'x'.repeat(9000)),
  ],
])('gives nothing, and ends in time, where %s', async (_name, options, change) => {
  const shop = await makeShop(options);
  change(shop);
  const answers = [];
  for (let tries = 0; tries < 3; tries += 1) answers.push(await shop.ask());
  expect(answers.map(({ output }) => output)).toEqual(['', '', '']);
  expect(medianOf(answers)).toBeLessThan(LONGEST_MS);
});

it('gives nothing to the session itself, nor for another folder', async () => {
  const { ask, repo } = await makeShop();
  expect((await ask(repo.top, broken)).output).toBe('');
  expect((await ask(path.dirname(repo.top))).output).toBe('');
});

function medianOf(answers: readonly { ms: number }[]): number {
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

type Shop = Awaited<ReturnType<typeof makeShop>>;
