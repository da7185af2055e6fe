import { expect, it } from 'vitest';
import { onlyOfAgent } from '../../../../local-agent/recovery/restore/only-of-agent.ts';
import type { PlannedChange, RestorePlan } from '../../../../local-agent/recovery/restore/plan-restore.ts';

const change = (name: string, seenAt: number | null = 5): PlannedChange => ({
  name,
  change: seenAt === null ? 'restore' : 'replace',
  to: { mode: '100644', blob: name },
  by: 'Edit of x',
  stamp: null,
  seenAt,
});
const byName: Record<string, string[]> = {
  one: ['a1'],
  both: ['a1', 'a2'],
  other: ['a2'],
  mine: ['a1'],
  his: ['a2'],
};
const whoWorked = ({ name }: { name: string }) =>
  new Map((byName[name] ?? []).map((run) => [run, run === 'a1' ? ('edits' as const) : ('command' as const)]));
const plan: RestorePlan = {
  changes: ['one', 'both', 'other', 'nobody'].map((name) => change(name)),
  conflicts: ['mine', 'his'].map((name) => ({ name, reason: 'changed_by_you', change: 'replace' })),
  overridable: ['mine', 'his'].map((name) => change(name)),
};

it('undoes what one run alone changed, names what another may have changed too, and passes over the rest', () => {
  const found = onlyOfAgent({ plan, agent: 'a1', whoWorked });
  expect(found.changes.map(({ name }) => name)).toEqual(['one']);
  expect(found.conflicts).toEqual([
    { name: 'both', reason: 'changed_by_others', change: 'replace' },
    { name: 'mine', reason: 'changed_by_you', change: 'replace' },
  ]);
  expect(found.overridable.map(({ name }) => name)).toEqual(['mine']);
  expect(found.shared.map(({ name }) => name)).toEqual(['both', 'mine']);
  expect(onlyOfAgent({ plan, agent: 'a2', whoWorked }).shared).toEqual([]);
});
