import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { isSkillKey, splitToolKey, toolKey, toolOfKey } from '../../../../shared/ledger/skill-keys.ts';

it.each([
  ['Skill', 'pdf', 'Skill(pdf)'],
  ['SlashCommand', '/team:review', 'SlashCommand(/team:review)'],
  ['Skill', null, 'Skill'],
  ['Bash', null, 'Bash'],
])('a call of %s about %s is counted under %s, of which both are known again', (tool, skill, key) => {
  expect(toolKey({ tool, skill })).toBe(key);
  expect(splitToolKey(key)).toEqual({ tool, skill: skill ?? undefined });
});

it('SQL says the same of every key', () => {
  const db = new DatabaseSync(':memory:');
  const keys = [
    'Skill(pdf)',
    'Skill',
    'SlashCommand(/a:b)',
    'skill(pdf)',
    'Skill(pdf',
    'mcp__Skill(x)',
    '',
    'Skill()',
  ];
  const asked = db.prepare(`SELECT ${toolOfKey('?1')} AS tool, ${isSkillKey('?1')} AS is_skill`);
  for (const key of keys) {
    const { tool, skill } = splitToolKey(key);
    expect({ key, ...asked.get(key) }).toEqual({ key, tool, is_skill: skill === undefined ? 0 : 1 });
  }
  db.close();
});
