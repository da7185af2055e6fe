import { describe, expect, it } from 'vitest';
import { checkCloudRules } from '../../../../local-agent/commands/doctor/check-cloud-rules.ts';

function patternsOf(o: { rules: Record<string, string>; names: readonly string[] }): string[] {
  const connections = o.names.map((name) => ({ name }));
  return checkCloudRules({ rules: o.rules, connections }).map(({ message }) => message.split(' ')[0] ?? '');
}

describe('rules of clouds', () => {
  const rules = { 'acme/*': 'work', 'acme/play': 'default', diary: 'none', 'lab/*': 'lab' };

  it('are named where their cloud is not connected', () => {
    expect(patternsOf({ rules, names: ['default', 'work'] })).toEqual(['lab/*']);
    expect(patternsOf({ rules, names: ['default', 'work', 'lab'] })).toEqual([]);
  });

  it('are named where they are for the usual cloud, and that one has a name of its own', () => {
    expect(patternsOf({ rules, names: ['work', 'lab', 'home'] })).toEqual(['acme/play']);
  });

  it('are named for clouds with names alone where nothing is connected', () => {
    expect(patternsOf({ rules, names: [] })).toEqual(['acme/*', 'lab/*']);
  });
});
