import { describe, expect, it } from 'vitest';
import { mineWorkflows, type WorkflowRun } from '../../../../shared/workflows/mine-workflows.ts';

/** Agents of a session one after the other, each a minute long. */
function session(session_id: string, agents: string, change: Partial<WorkflowRun> = {}): WorkflowRun[] {
  return agents.split(' ').map((agent_type, at) => ({
    session_id,
    agent_type,
    parent_agent_id: 'main',
    background: 0,
    status: 'completed',
    started_at: at * 60_000,
    ended_at: (at + 1) * 60_000,
    last_event_at: (at + 1) * 60_000,
    cost_micros: 10,
    ...change,
  }));
}
const told = (runs: readonly WorkflowRun[]) =>
  mineWorkflows(runs).map(({ steps, times }) => `${times}× ${steps.join(' ')}`);

describe('workflows', () => {
  it('are agents that follow each other more than once, as long as they come', () => {
    const runs = [...session('a', 'Explore Plan builder'), ...session('b', 'Explore Plan builder')];
    expect(told(runs)).toEqual(['2× Explore Plan builder']);
    expect(mineWorkflows(runs)[0]).toMatchObject({
      sessions: 2,
      success: 1,
      p50_ms: 180_000,
      cost_micros: 60,
    });
    expect(told(session('a', 'Explore Plan builder'))).toEqual([]);
  });

  it('keep what also happens on its own beside the longer one', () => {
    const runs = [
      ...session('a', 'Explore Plan builder'),
      ...session('b', 'Explore Plan builder'),
      ...session('c', 'Explore Plan'),
    ];
    expect(told(runs)).toEqual(['3× Explore Plan', '2× Explore Plan builder']);
  });

  it('take several of a type in a row for one step, and no run twice', () => {
    const runs = [...session('a', 'Explore Explore Plan Plan'), ...session('b', 'Explore Plan')];
    expect(told(runs)).toEqual(['2× Explore Plan']);
    expect(told(session('c', 'a b a b a b'))).toEqual(['3× a b', '2× b a']);
  });

  it('succeed when every run of them completed, and say nothing of those that go on', () => {
    const failed = session('b', 'Explore Plan').map((run, at) => ({
      ...run,
      status: at === 1 ? 'killed' : 'completed',
    }));
    const going = session('c', 'Explore Plan', { status: 'running', ended_at: null });
    expect(mineWorkflows([...session('a', 'Explore Plan'), ...failed, ...going])[0]?.success).toBe(0.5);
    const both = [...going, ...session('d', 'Explore Plan', { status: 'running' })];
    expect(mineWorkflows(both)[0]?.success).toBeNull();
  });

  it('come out of hostile names, broken times and a session without end', () => {
    const names = ['__proto__', 'constructor', '","', '\u0000', ''];
    const hostile = ['a', 'b'].flatMap((id) =>
      session(id, 'x x2').map((run, at) => ({ ...run, agent_type: names[at] ?? '' })),
    );
    expect(mineWorkflows(hostile)[0]?.steps).toEqual(['__proto__', 'constructor']);
    const broken = ['a', 'b'].flatMap((id) =>
      session(id, 'Explore Plan', { started_at: 9e15, ended_at: -1, last_event_at: 0 }),
    );
    expect(mineWorkflows(broken)[0]?.p50_ms).toBe(0);
    const endless = Array.from({ length: 20_000 }, (_, at) => `agent-${(at * 7) % 1000}`).join(' ');
    const started = performance.now();
    expect(mineWorkflows(session('a', endless)).length).toBeLessThanOrEqual(25);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(mineWorkflows([])).toEqual([]);
  });
});
