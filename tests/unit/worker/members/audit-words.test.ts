import { describe, expect, it } from 'vitest';
import { auditWords } from '../../../../worker/members/audit-words.ts';

describe('words of the audit log', () => {
  it.each([
    ['member.invited', 'invited'],
    ['member.role.admin', 'given the role admin'],
    ['member.email.removed', 'e-mail taken away'],
    ['share.created.anonymised', 'link made at level anonymised'],
    ['project.hidden', 'project made hidden'],
    ['tiers.pack_dropped', 'segments given up'],
  ])('%s is told as "%s"', (action, told) => {
    expect(auditWords(action)).toBe(told);
  });

  it.each(['something.new', 'odd', '', '.', 'constructor', 'toString.x'])(
    '%j, which has no words, is shown as it is',
    (action) => {
      expect(auditWords(action)).toBe(action);
    },
  );
});
