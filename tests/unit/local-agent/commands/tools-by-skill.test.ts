import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { promptLine, responseLine, resultLine, sessionOf } from '../../../support/session-lines.ts';
import { createSubtrack } from '../../../support/subtrack.ts';
import { use } from '../../../support/tool-lines.ts';

const subtrack = createSubtrack({ history: false, now: Date.UTC(2027, 0, 1) });

const call = (o: { minute: number; name: string; input: object; error?: boolean }) => [
  responseLine({
    minute: o.minute,
    id: `m${o.minute}`,
    output: 10,
    block: use(o.name, o.input, `toolu_${o.minute}`),
  }),
  resultLine({ minute: o.minute + 1, toolUseId: `toolu_${o.minute}`, text: 'done', error: o.error ?? false }),
];

beforeAll(async () => {
  sessionOf([
    promptLine({ minute: 0, text: 'go' }),
    ...call({ minute: 1, name: 'Skill', input: { skill: 'pdf', args: 'of the report' } }),
    ...call({ minute: 3, name: 'Skill', input: { skill: 'pdf' }, error: true }),
    ...call({ minute: 5, name: 'Skill', input: { skill: 'team:review' } }),
    ...call({ minute: 7, name: 'Skill', input: { skill: 'not a name (at all)' } }),
    ...call({ minute: 9, name: 'SlashCommand', input: { command: '/fix 42' } }),
    ...call({ minute: 11, name: 'Skill', input: {} }),
    ...call({ minute: 13, name: 'Bash', input: { command: 'ls' } }),
  ])(path.join(subtrack.folder, 'claude'));
  await subtrack.json(['import']);
});
afterAll(subtrack.remove);

type Row = { skill?: string; tool_name: string; calls: number; errors: number; sessions: number };
const short = ({ skill, tool_name, calls, errors, sessions }: Row) => [
  skill,
  tool_name,
  calls,
  errors,
  sessions,
];
const skills = [
  ['pdf', 'Skill', 2, 1, 1],
  ['team:review', 'Skill', 1, 0, 1],
  ['/fix', 'SlashCommand', 1, 0, 1],
];

it('skills and slash-commands are told by their names, and tools as ever', async () => {
  const told = (await subtrack.json(['tools', '--skills'])) as { skills: Row[] };
  expect(told.skills.map(short)).toEqual(skills);
  const { tools } = (await subtrack.json(['tools'])) as { tools: Row[] };
  expect(tools.map(short)).toEqual([
    [undefined, 'Skill', 5, 1, 1],
    [undefined, 'Bash', 1, 0, 1],
    [undefined, 'SlashCommand', 1, 0, 1],
  ]);
});

it('what they cost is told of their tools', async () => {
  const { rows } = (await subtrack.json(['cost', '--by', 'tool'])) as {
    rows: { key: string; output_tokens: number }[];
  };
  expect(rows.map(({ key, output_tokens }) => [key, output_tokens])).toEqual(
    expect.arrayContaining([
      ['Skill', 50],
      ['SlashCommand', 10],
      ['Bash', 10],
    ]),
  );
  const { stdout } = await subtrack.run(['tools', '--skills']);
  expect(stdout).toMatch(/^skill .*\n.*pdf +2 +1 /);
  expect(stdout).not.toContain('sessions');
});

it('they are the same once the texts are read, and when all is rebuilt from the journal', async () => {
  await subtrack.json(['import', '--wait']);
  expect(((await subtrack.json(['tools', '--skills'])) as { skills: Row[] }).skills.map(short)).toEqual(
    skills,
  );
  await subtrack.run(['rebuild']);
  expect(((await subtrack.json(['tools', '--skills'])) as { skills: Row[] }).skills.map(short)).toEqual(
    skills,
  );
});
