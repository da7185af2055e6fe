import { expect, it } from 'vitest';
import { calledSkill } from '../../../../local-agent/client/called-skill.ts';

it.each([
  ['Skill', { skill: 'pdf' }, 'pdf'],
  ['Skill', { skill: 'team:review', args: 'of #12' }, 'team:review'],
  ['Skill', { command: 'xlsx' }, 'xlsx'],
  ['Skill', { skill: '/deploy staging' }, 'deploy'],
  ['Skill', { skill: '检查' }, '检查'],
  ['SlashCommand', { command: '/review-pr 42 --deep' }, '/review-pr'],
  ['SlashCommand', { command: '/team:fix' }, '/team:fix'],
])('%s of %j is about %s', (name, input, skill) => {
  expect(calledSkill({ name, input })).toBe(skill);
});

it.each([
  ['Skill', {}],
  ['Skill', { skill: 7 }],
  ['Skill', { skill: '' }],
  ['Skill', { skill: 'pdf)' }],
  ['Skill', { skill: 'pdf of the report' }],
  ['Skill', { skill: '<b>pdf</b>' }],
  ['Skill', { skill: 'x'.repeat(101) }],
  ['SlashCommand', { command: '///' }],
  ['Skill', { skill: '/home/ada/acme-merger/notes.md' }],
  ['Skill', { skill: 'docs/plans/merger.md' }],
  ['Skill', { skill: 'ada@example.com' }],
  ['SlashCommand', { command: '/srv/acme/run.sh --all' }],
  ['Bash', { command: '/bin/ls', skill: 'pdf' }],
])('%s of %j names none', (name, input) => {
  expect(calledSkill({ name, input })).toBeUndefined();
});
