import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { costSchema } from '../../../support/contract-schemas.ts';
import { promptLine, responseLine, resultLine, sessionOf } from '../../../support/session-lines.ts';
import { createSubtrack } from '../../../support/subtrack.ts';
import { use } from '../../../support/tool-lines.ts';

const subtrack = createSubtrack({ history: false, now: Date.UTC(2027, 0, 1) });
const request = 'https://github.com/o/r/pull/12';

/** A response that calls Bash, and what came of it a minute later. */
const bash = (o: {
  minute: number;
  id: string;
  output: number;
  command: string;
  text: string;
  error?: boolean;
}) => [
  responseLine({ ...o, block: use('Bash', { command: o.command }, `toolu_${o.id}`) }),
  resultLine({ minute: o.minute + 1, toolUseId: `toolu_${o.id}`, text: o.text, error: o.error ?? false }),
];

beforeAll(async () => {
  sessionOf([
    promptLine({ minute: 0, text: 'go' }),
    responseLine({ minute: 1, id: 'm1', output: 1 }),
    ...bash({ minute: 2, id: 'm2', output: 2, command: 'git commit -m a', text: '[main aaaaaaa] a' }),
    ...bash({ minute: 4, id: 'm3', output: 4, command: 'git commit -qm b', text: '' }),
    ...bash({ minute: 6, id: 'm4', output: 8, command: 'cat log', text: '[main ccccccc] not made here' }),
    // The response has another line, which comes when its call has ended already.
    ...bash({
      minute: 8,
      id: 'm5',
      output: 16,
      command: 'git commit -m d && git commit -m e && npm test',
      text: 'Exit code 1\n[main ddddddd] d\n[main eeeeeee] e\n1 failed',
      error: true,
    }),
    responseLine({ minute: 10, id: 'm5', output: 16 }),
    ...bash({ minute: 11, id: 'm6', output: 32, command: 'gh pr create --fill', text: request }),
    responseLine({ minute: 13, id: 'm7', output: 64 }),
  ])(path.join(subtrack.folder, 'claude'));
  // History that nobody has read yet, numbers or texts.
  await outputBy('commit');
});
afterAll(subtrack.remove);

async function outputBy(by: string, ...argv: string[]) {
  const { rows, totals } = costSchema.parse(await subtrack.json(['cost', '--by', by, ...argv]));
  for (const column of Object.keys(totals) as (keyof typeof totals)[])
    expect(rows.reduce((sum, row) => sum + (row[column] ?? 0), 0)).toBeCloseTo(
      totals[column] ?? Number.NaN,
      6,
    );
  return Object.fromEntries(rows.map((row) => [row.key, row.output_tokens]));
}

describe('what a commit or pull request cost', () => {
  it('is what its session used since the one before it, and the rest is told apart', async () => {
    expect(await outputBy('commit')).toEqual({
      aaaaaaa: 1 + 2,
      'ddddddd eeeeeee': 4 + 8 + 16,
      '(not committed)': 32 + 64,
    });
    expect(await outputBy('pr')).toEqual({ [request]: 63, '(no pull request)': 64 });
  });

  it('is narrowed by the filters of the report, whose end does not undo a commit behind it', async () => {
    const range = ['--since', '2026-10-12T08:02:00Z', '--until', '2026-10-12T08:05:00Z'];
    expect(await outputBy('commit', ...range)).toEqual({ aaaaaaa: 2, 'ddddddd eeeeeee': 4 });
    expect(await outputBy('commit', '--agent', 'Explore')).toEqual({});
    expect(await outputBy('pr', '--agent', 'main', '--model', 'claude-opus-5')).toEqual(await outputBy('pr'));
  });

  it('is printed with the project of the commit', async () => {
    const { stdout } = await subtrack.run(['cost', '--by', 'commit']);
    expect(stdout).toMatch(/aaaaaaa {2}app /);
    expect(stdout).toMatch(/\(not committed\) /);
  });

  it('is told to be incomplete while texts of history are not read', async () => {
    expect((await subtrack.run(['cost', '--by', 'pr'])).stderr).toBe('');
    const db = openStore({ file: createPaths(subtrack.home).database });
    db.exec('UPDATE transcript_files SET text_to = 0');
    db.close();
    const { stderr } = await subtrack.run(['cost', '--by', 'pr', '--no-refresh']);
    expect(stderr).toContain('the texts of 1 file of history are still to come');
  });
});
