import { describe, expect, it } from 'vitest';
import {
  foldedAtFirst,
  layOutLanes,
  visibleLanes,
  type LaneRun,
} from '../../../../../worker/dashboard/session/waterfall/lanes.ts';

function run(agent_id: string, overrides: Partial<LaneRun> = {}): LaneRun {
  return {
    agent_id,
    parent_agent_id: agent_id === 'main' ? null : 'main',
    agent_type: agent_id,
    description: null,
    status: 'completed',
    tool_use_id: null,
    started_at: 0,
    ended_at: 10,
    last_event_at: 10,
    cost_micros: 0,
    subtree_cost_micros: 0,
    unpriced_api_calls: 0,
    ...overrides,
  };
}

const shape = (runs: LaneRun[]) =>
  layOutLanes(runs).map(
    (lane) => `${'  '.repeat(lane.depth)}${lane.kind === 'group' ? `[${lane.label}]` : lane.run.agent_id}`,
  );

describe('layOutLanes', () => {
  it('puts every run below its parent in order of start', () => {
    expect(
      shape([
        run('b', { started_at: 90_000 }),
        run('main'),
        run('a', { started_at: 10 }),
        run('a1', { parent_agent_id: 'a', started_at: 20 }),
      ]),
    ).toEqual(['main', '  a', '    a1', '  b']);
  });

  it('brings runs that started together under one line', () => {
    expect(
      shape([
        run('main'),
        run('x', { agent_type: 'builder', started_at: 1000, ended_at: 50_000 }),
        run('y', { agent_type: 'builder', started_at: 6400, ended_at: 50_000 }),
        run('z', { started_at: 60_000 }),
      ]),
    ).toEqual(['main', '  [2 × builder]', '    x', '    y', '  z']);
  });

  it('nests groups in groups, each below the run that started it', () => {
    const together = { started_at: 1000, ended_at: 50_000, agent_type: 'builder' };
    expect(
      shape([
        run('main', { parent_agent_id: 'x' }),
        run('x', together),
        run('y', together),
        run('x1', { ...together, parent_agent_id: 'x', started_at: 2000 }),
        run('x2', { ...together, parent_agent_id: 'x', started_at: 2001 }),
      ]),
    ).toEqual([
      'main',
      '  [2 × builder]',
      '    x',
      '      [2 × builder]',
      '        x1',
      '        x2',
      '    y',
    ]);
  });

  it('loses no run: unknown parents, circles, its own parent', () => {
    const runs = [
      run('main'),
      run('lost', { parent_agent_id: 'gone' }),
      run('c1', { parent_agent_id: 'c2', started_at: 9000 }),
      run('c2', { parent_agent_id: 'c1', started_at: 9000 }),
      run('self', { parent_agent_id: 'self' }),
    ];
    const ids = layOutLanes(runs).flatMap((lane) => (lane.kind === 'run' ? [lane.run.agent_id] : []));
    expect(ids.toSorted()).toEqual(['c1', 'c2', 'lost', 'main', 'self']);
  });

  it('folds groups with everything below them when there are many', () => {
    const runs = [
      run('main'),
      ...Array.from({ length: 20 }, (_, index) => run(`w${index}`, { started_at: 5 })),
    ];
    const lanes = layOutLanes(runs);
    const folded = foldedAtFirst(lanes);
    expect(visibleLanes({ lanes, folded })).toHaveLength(2);
    expect(visibleLanes({ lanes, folded: new Set() })).toHaveLength(22);
  });

  it('says of a run in a group of one type that its type tells nothing', () => {
    const together = { started_at: 5, ended_at: 99 };
    const runs = [
      run('main'),
      run('a', { ...together, agent_type: 'builder' }),
      run('b', { ...together, agent_type: 'builder' }),
      run('c', { started_at: 60_000, ended_at: 90_000, agent_type: 'builder' }),
      run('d', { started_at: 61_000, ended_at: 90_000, agent_type: 'Plan' }),
    ];
    const alike = layOutLanes(runs).flatMap((lane) => (lane.kind === 'run' && lane.alike ? [lane.key] : []));
    expect(alike).toEqual(['a', 'b']);
  });
});
