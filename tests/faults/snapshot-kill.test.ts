import { expect, it, onTestFinished } from 'vitest';
import { makeRepository } from '../support/git-repository.ts';
import { recordSession } from '../support/recorded-session.ts';
import { SESSION } from '../support/session-lines.ts';
import { snapshotSchema } from '../../local-agent/recovery/snapshots/snapshot-schema.ts';
import { spawnSubtrack } from '../support/spawn-subtrack.ts';
import { createSubtrack } from '../support/subtrack.ts';

const ROUNDS = 12;
/** From the start of Node to the end of a snapshot, and a little beyond. */
const LONGEST_MS = 900;

it('a snapshot that is killed at any moment leaves those before it whole, the repository as it was, and the next one works', async () => {
  const repo = makeRepository();
  const subtrack = createSubtrack({ history: false, now: Date.now() });
  onTestFinished(subtrack.remove);
  recordSession({
    claude: subtrack.claude,
    cwd: repo.top,
    now: Date.now(),
    turns: [{ ago: 5, ask: 'Start', answer: 'Yes' }],
  });
  await subtrack.json(['snapshot', 'take', SESSION]);
  const env = { SUBTRACK_HOME: subtrack.home, CLAUDE_CONFIG_DIR: subtrack.claude };
  for (let round = 0; round < ROUNDS; round += 1) {
    repo.write('src/a.ts', `round ${round}\n`);
    repo.write(`new/${round}.txt`, 'new\n');
    const before = repo.seen();
    const { child, ended } = spawnSubtrack({
      args: ['snapshot', 'take', SESSION, '--no-refresh'],
      home: subtrack.folder,
      env,
    });
    setTimeout(() => child.kill('SIGKILL'), (LONGEST_MS * round) / ROUNDS);
    await ended;
    expect(repo.seen()).toEqual(before);
  }
  const last = (await subtrack.json(['snapshot', 'take', SESSION])) as {
    snapshot_id: string;
    checkpoint: string;
  };
  expect(repo.git('show', `${last.checkpoint}:src/a.ts`)).toBe(`round ${ROUNDS - 1}\n`);
  expect(repo.listed(last.checkpoint).filter((name) => name.startsWith('new/'))).toHaveLength(ROUNDS);
  const { snapshots } = (await subtrack.json(['snapshot', 'list'])) as {
    snapshots: { snapshot_id: string; checkpoint: string }[];
  };
  for (const { snapshot_id, checkpoint } of snapshots) {
    const state = snapshotSchema.parse(await subtrack.json(['snapshot', 'show', snapshot_id]));
    expect(repo.git('rev-parse', checkpoint).trim()).toBe(state.checkpoints[0]?.commit);
  }
  expect(repo.git('fsck', '--no-dangling')).toBe('');
}, 180_000);
