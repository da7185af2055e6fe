import { expect, it } from 'vitest';
import { findWaits } from '../../../../shared/workflows/find-waits.ts';
import type { WorkflowRun } from '../../../../shared/workflows/mine-workflows.ts';

const run = (
  agent_type: string,
  ended_at: number | null,
  change: Partial<WorkflowRun> = {},
): WorkflowRun => ({
  session_id: 'a',
  agent_type,
  parent_agent_id: 'main',
  background: 0,
  status: 'completed',
  started_at: 1000,
  ended_at,
  last_event_at: ended_at ?? 1000,
  cost_micros: 0,
  ...change,
});

it('an agent was waited for while it ran alone of those that were started together', () => {
  const runs = [run('Explore', 9000), run('Plan', 4000), run('builder', 6000)];
  expect(findWaits(runs)).toEqual([
    { agent_type: 'Explore', times: 1, wait_ms: 3000, longest_ms: 3000, session_id: 'a' },
  ]);
});

it('nobody waited for one that ran alone, behind or beside another, or that goes on', () => {
  expect(findWaits([run('Explore', 9000)])).toEqual([]);
  expect(findWaits([run('Explore', 9000), run('Plan', 4000, { started_at: 60_000 })])).toEqual([]);
  expect(findWaits([run('Explore', 9000, { background: 1 }), run('Plan', 4000)])).toEqual([]);
  expect(findWaits([run('Explore', null), run('Plan', 4000)])).toEqual([]);
  expect(findWaits([run('Explore', 4000), run('Plan', 4000)])).toEqual([]);
});
