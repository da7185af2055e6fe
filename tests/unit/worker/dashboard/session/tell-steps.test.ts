import { describe, expect, it } from 'vitest';
import type { AgentRunRow } from '../../../../../shared/queries/parts/session-row.ts';
import { mergeEvents } from '../../../../../shared/events/merge-events.ts';
import {
  findAtWork,
  findCriticalPath,
} from '../../../../../worker/dashboard/session/waterfall/critical-path.ts';
import { tellStory } from '../../../../../worker/dashboard/session/steps/tell-steps.ts';
import { createRandom } from '../../../../fixtures/team/random.ts';
import { rollUp } from '../../../../fixtures/team/roll-up.ts';
import { simulateSession } from '../../../../fixtures/team/simulate-session.ts';
import { featuredPlan } from '../../../../fixtures/team/stories.ts';

const session = simulateSession({
  plan: featuredPlan({ now: Date.UTC(2026, 10, 20) }),
  random: createRandom(1000),
});
const story = tellStory(mergeEvents(session.events));
// As the page reads them back: every column is there.
const agents = (rollUp(session).agent_rollups ?? []) as AgentRunRow[];

describe('tellStory', () => {
  it('makes one step of a call, its failure, its file and its agent', () => {
    const calls = session.events.filter((event) => event.event_type === 'tool_usage');
    expect(story.steps.filter((step) => step.tool !== undefined)).toHaveLength(calls.length);
    const errors = session.events.filter(
      (event) => event.event_type === 'error' && event.data.kind === 'tool',
    );
    expect(story.steps.filter((step) => step.tool !== undefined && step.error !== undefined)).toHaveLength(
      errors.length,
    );
    expect(story.steps.filter((step) => step.child !== undefined)).toHaveLength(8);
    const files = session.events.filter((event) => event.event_type === 'file_operation');
    expect(story.steps.flatMap((step) => step.files)).toHaveLength(files.length);
  });

  it('accounts for every answer once: cost of the steps is cost of the session', () => {
    const cost = story.steps.reduce((sum, step) => sum + (step.usage?.cost_micros ?? 0), 0);
    const withSteps = story.calls.filter((call) => call.step !== undefined).length;
    expect(story.calls.length - withSteps).toBeLessThanOrEqual(4);
    expect(cost).toBeGreaterThan(0.9 * (rollUp(session).session_rollups?.[0]?.cost_micros ?? 0));
  });

  it('is in order of time and says the same of the same events told twice', () => {
    expect(story.steps.map((step) => step.at)).toEqual(
      story.steps.map((step) => step.at).toSorted((a, b) => a - b),
    );
    expect(tellStory(mergeEvents([...session.events, ...session.events])).steps).toEqual(story.steps);
  });

  it('begins a model call where its lane last did something, never before', () => {
    for (const call of story.calls) {
      expect(call.end).toBeGreaterThanOrEqual(call.start);
      expect(call.end - call.start).toBeLessThanOrEqual(600_000);
    }
  });

  it('marks what the main thread did from a prompt on until the conversation went back to before it', () => {
    const base = session.events[0];
    if (base === undefined) throw new Error('a session has events');
    const said = (minute: number, data: object, agent_id = 'main') => ({
      ...base,
      event_type: 'message' as const,
      event_id: `e${minute}`,
      agent_id,
      timestamp: new Date(Date.UTC(2026, 9, 12, 8, minute)).toISOString(),
      data: { role: 'user' as const, kind: 'prompt' as const, text: 'do it', ...data },
    });
    const events = [
      said(0, {}),
      said(1, { rewound_at: '2026-10-12T08:05:00.000Z' }),
      said(2, { role: 'assistant', kind: 'text' }),
      said(3, { role: 'assistant', kind: 'text' }, 'a1'),
      said(5, {}),
    ];
    expect(tellStory(events).steps.map(({ id, rewound }) => [id, rewound])).toEqual([
      ['e0', false],
      ['e1', true],
      ['e2', true],
      ['e3', false],
      ['e5', false],
    ]);
  });
});

describe('findCriticalPath', () => {
  const path = findCriticalPath({ runs: agents, atWork: findAtWork(story) });

  it('goes through the agent that came last of those that ran together', () => {
    const builders = agents
      .filter((agent) => agent.agent_type === 'builder')
      .sort((a, b) => (b.ended_at ?? 0) - (a.ended_at ?? 0));
    expect(builders.map((agent) => (path.get(agent.agent_id)?.length ?? 0) > 0)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('passes by what ran in the background', () => {
    const background = agents.find((agent) => agent.background === 1);
    expect(path.get(background?.agent_id ?? '')).toBeUndefined();
  });

  it('holds no moment twice', () => {
    const spans = [...path.values()].flat().sort((a, b) => a.from - b.from);
    const overlap = spans
      .slice(1)
      .reduce((sum, span, index) => sum + Math.max(0, (spans[index]?.to ?? 0) - span.from), 0);
    expect(overlap).toBeLessThan(1000);
  });
});

const at = (seconds: number) => 1_000_000 + seconds * 1000;

const call = (agent: string, from: number, to: number) => ({
  id: `${agent}${from}`,
  agent,
  start: at(from),
  end: at(to),
  exact: true,
  step: undefined,
});
const run = (agent_id: string, from: number, to: number) => ({
  agent_id,
  parent_agent_id: agent_id === 'main' ? null : 'main',
  agent_type: agent_id,
  description: null,
  status: 'completed',
  tool_use_id: null,
  started_at: at(from),
  ended_at: at(to),
  last_event_at: at(to),
  cost_micros: 0,
  subtree_cost_micros: 0,
  unpriced_api_calls: 0,
});

describe('findCriticalPath with agents in the background', () => {
  it('counts the one after which the main thread went on, and none that ended while nobody waited', () => {
    const path = findCriticalPath({
      runs: [run('main', 0, 100), run('quick', 5, 20), run('slow', 5, 60), run('idle', 65, 70)],
      atWork: findAtWork({
        steps: [],
        calls: [
          call('main', 0, 10),
          call('quick', 5, 20),
          call('slow', 5, 60),
          call('main', 61, 66),
          call('idle', 65, 70),
          call('main', 90, 100),
        ],
      }),
    });
    expect(path.get('slow')).toEqual([{ from: at(10), to: at(60) }]);
    expect(path.get('quick')).toBeUndefined();
    expect(path.get('idle')).toBeUndefined();
  });
});
