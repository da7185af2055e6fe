import { describe, expect, it } from 'vitest';
import { findFindings, measureFinding, rules } from '../../../../shared/insights/find-findings.ts';
import { findingSchema } from '../../../../shared/insights/finding.ts';
import type { PeriodFacts } from '../../../../shared/insights/review-facts.ts';
import {
  agentModelRow,
  agentRow,
  errorRow,
  modelRow,
  quietFacts,
  quietPeriod,
  sessionRow,
  signalRow,
  since,
  taskRow,
  toolRow,
} from '../../../fixtures/quiet-period.ts';

const many = <Row>(count: number, make: (index: number) => Row): Row[] =>
  Array.from({ length: count }, (_, index) => make(index));
/** A kind of signal in the sessions of a month. */
const signs = (signal: string, over: Parameters<typeof signalRow>[0] = {}): Partial<PeriodFacts> => ({
  signals: [
    signalRow({ signal, ...over }),
    signalRow({ signal, ...over, agent_type: 'main', times: 1, sessions: 1 }),
  ],
});
const simple = { runs: 30, failed: 0, tool_calls: 90, tool_errors: 0, output_tokens: 30_000 };

type Planted = { now?: Partial<PeriodFacts>; before?: Partial<PeriodFacts>; subject: string };

/** One plant of every kind; the list fails to be whole when a rule is added without one. */
const planted: Record<string, Planted> = {
  failing_tool: { now: { tools: [toolRow({ tool_name: 'Edit', errors: 300 })] }, subject: 'Edit' },
  refused_tool: {
    now: { tools: [toolRow({ tool_name: 'WebFetch', calls: 40, denied: 9, errors: 0 })] },
    subject: 'WebFetch',
  },
  slower_tool: {
    now: { tools: [toolRow({ tool_name: 'mcp__db__query', b5: 0, b12: 1000, duration_sum_ms: 50_000_000 })] },
    before: { tools: [toolRow({ tool_name: 'mcp__db__query' })] },
    subject: 'mcp__db__query',
  },
  recurring_error: { now: { errors: [errorRow({ occurrences: 30, sessions: 12 })] }, subject: 'print-1' },
  failing_definition: {
    now: { errors: [errorRow({ occurrences: 9, sessions: 4, agents: JSON.stringify([['builder', 9]]) })] },
    subject: 'builder/print-1',
  },
  errors_since_version: {
    now: {
      versions: [
        {
          client_version: '2.1.300',
          sessions: 20,
          tool_calls: 2000,
          tool_errors: 40,
          api_errors: 0,
          first_at: since,
          session_id: 's',
        },
        {
          client_version: '2.1.332',
          sessions: 9,
          tool_calls: 900,
          tool_errors: 120,
          api_errors: 0,
          first_at: since + 9,
          session_id: 't',
        },
      ],
    },
    subject: '2.1.332',
  },
  overpowered_model: {
    now: {
      agent_models: [
        agentModelRow({
          ...simple,
          agent_type: 'Explore',
          model: 'claude-opus-4-8',
          cost_micros: 300_000_000,
        }),
      ],
    },
    subject: 'Explore/claude-opus-4-8',
  },
  over_delegation: {
    now: {
      agent_models: [agentModelRow({ agent_type: 'Explore', small_runs: 25, small_cost_micros: 6_000_000 })],
    },
    subject: 'Explore',
  },
  failing_agent: { now: { agents: [agentRow({ agent_type: 'builder', failed: 14 })] }, subject: 'builder' },
  waited_for: {
    now: {
      waited_agents: [
        {
          agent_type: 'tests',
          times: 9,
          wait_ms: 9 * 180_000,
          longest_ms: 400_000,
          session_id: 's',
          agent_id: 'a',
        },
      ],
    },
    subject: 'tests',
  },
  repeated_task: {
    now: {
      repeated_tasks: [
        {
          agent_type: 'Explore',
          runs: 9,
          repeats: 6,
          cost_micros: 4_000_000,
          run_ms: 600_000,
          session_id: 's',
          description: 'Map the queue',
        },
      ],
    },
    subject: 'Explore',
  },
  slower_agent: {
    now: { agents: [agentRow({ p50_ms: 400_000 })] },
    before: { agents: [agentRow({ p50_ms: 90_000 })] },
    subject: 'reviewer',
  },
  dearer_agent: {
    now: { agents: [agentRow({ cost_micros: 90_000_000 })] },
    before: { agents: [agentRow({ cost_micros: 20_000_000 })] },
    subject: 'reviewer',
  },
  cold_cache: {
    now: { models: [modelRow({ cache_read_tokens: 4_000_000, cache_write_5m_tokens: 30_000_000 })] },
    subject: 'claude-opus-4-8',
  },
  unpriced_model: {
    now: { models: [modelRow({ key: 'house-model', unpriced_api_calls: 40 })] },
    subject: 'house-model',
  },
  unusual_day: {
    now: {
      days: quietPeriod().days.map((day, index) => (index === 40 ? { ...day, tokens: 90_000_000 } : day)),
    },
    subject: `${quietPeriod().days[40]?.day}/tokens`,
  },
  long_context: {
    now: {
      sessions: many(30, (index) =>
        sessionRow({ session_id: `s${index}`, context_peak_tokens: index < 8 ? 195_000 : 90_000 }),
      ),
    },
    subject: 'all',
  },
  abandoned_sessions: {
    now: {
      crashed: many(4, (index) => sessionRow({ session_id: `c${index}`, lines_added: 0, lines_removed: 0 })),
    },
    subject: 'all',
  },
  repeated_read: { now: signs('repeated_read', { subject: 'Read' }), subject: 'reviewer' },
  retry_loop: { now: signs('retry_loop'), subject: 'reviewer' },
  blind_edit: { now: signs('blind_edit', { subject: 'Edit' }), subject: 'reviewer' },
  flaky_check: { now: signs('flaky_check', { subject: 'test' }), subject: 'test' },
  idle_cache: { now: signs('idle_cache', { subject: 'cache' }), subject: 'all' },
  oversized_output: { now: signs('oversized_output', { subject: 'WebFetch' }), subject: 'WebFetch' },
  late_compaction: { now: signs('late_compaction', { subject: 'context' }), subject: 'all' },
  failing_arguments: {
    now: signs('failing_arguments', { subject: 'Bash:git-push', out_of: 42 }),
    subject: 'Bash:git-push',
  },
  faster_agent: {
    now: { shared_tasks: [taskRow(), taskRow({ agent_type: 'Explore', run_ms: 6 * 30_000 })] },
    subject: 'reviewer/Explore',
  },
  dear_sessions: {
    now: {
      sessions: [sessionRow({ session_id: 'dear', cost_micros: 400_000_000 }), ...quietPeriod().sessions],
    },
    subject: 'all',
  },
  struggling_sessions: {
    now: {
      sessions: [
        sessionRow({ session_id: 'lost', tool_calls: 90, tool_errors: 60 }),
        ...quietPeriod().sessions,
      ],
    },
    subject: 'all',
  },
};

describe('the rules', () => {
  it('find nothing in a month of healthy work', () => {
    expect(findFindings(quietFacts()).map((finding) => finding.finding_id)).toEqual([]);
  });

  it('find nothing where nothing was recorded', () => {
    const empty = quietPeriod({
      agents: [],
      agent_models: [],
      models: [],
      tools: [],
      errors: [],
      sessions: [],
      days: [],
    });
    expect(findFindings({ ...quietFacts(), now: empty, before: null })).toEqual([]);
  });

  it('are twenty-nine kinds, and each has a plant below', () => {
    expect(rules).toHaveLength(29);
    expect(rules.map((rule) => rule.kind).toSorted()).toEqual(Object.keys(planted).toSorted());
  });

  it.each(Object.entries(planted))('find a planted %s, and nothing else', (kind, plant) => {
    const facts = quietFacts({ now: plant.now ?? {}, before: plant.before ?? {} });
    const found = findFindings(facts);
    expect(found.map((finding) => finding.finding_id)).toContain(`${kind}:${plant.subject}`);
    const others = found.filter(
      (finding) => finding.kind !== kind && !alsoTrue[kind]?.includes(finding.kind),
    );
    expect(others.map((finding) => finding.finding_id)).toEqual([]);
  });

  it.each(Object.entries(planted))(
    'a %s names its evidence, what to do, and how savings were reckoned',
    (kind, plant) => {
      const found = findFindings(quietFacts({ now: plant.now ?? {}, before: plant.before ?? {} }));
      const finding = findingSchema.parse(found.find((one) => one.kind === kind));
      expect(finding.evidence.length).toBeGreaterThan(0);
      for (const { says, ...ids } of finding.evidence) {
        expect(says).not.toBe('');
        expect(Object.values(ids).filter((id) => id !== undefined).length).toBeGreaterThan(0);
      }
      expect(finding.advice.length).toBeGreaterThan(20);
      const saves = finding.saving_micros !== null || finding.saving_ms !== null;
      expect(finding.formula !== '').toBe(saves);
      expect(finding.saving_micros ?? 0).toBeGreaterThanOrEqual(0);
      expect(finding.saving_ms ?? 0).toBeGreaterThanOrEqual(0);
    },
  );
});

/** What one plant shows under another name as well, rightly. */
const alsoTrue: Record<string, string[]> = {
  failing_definition: ['recurring_error'],
};

describe('measureFinding', () => {
  const { cold_cache: _cache, ...comparable } = planted;
  it.each(Object.entries(comparable).filter(([kind]) => kind !== 'unusual_day'))(
    'tells for a %s that things became better when the plant is gone',
    (kind, plant) => {
      const facts = quietFacts({ now: plant.now ?? {}, before: plant.before ?? {} });
      const finding = findFindings(facts).find((one) => one.kind === kind);
      if (finding === undefined) throw new Error('not found');
      const healthy = quietPeriod(plant.before ?? mended[kind] ?? {});
      const after = measureFinding({ finding, facts: healthy });
      expect(after?.unit).toBe(finding.measure?.unit);
      expect(after?.value).toBeLessThan(finding.measure?.value ?? 0);
    },
  );

  it('has nothing to compare for a subject that is gone, nor for a day that is over', () => {
    const facts = quietPeriod();
    expect(measureFinding({ finding: { kind: 'failing_tool', subject: 'gone' }, facts })).toBeNull();
    expect(
      measureFinding({ finding: { kind: 'unusual_day', subject: '2026-10-01/tokens' }, facts }),
    ).toBeNull();
    expect(measureFinding({ finding: { kind: 'of another version', subject: '' }, facts })).toBeNull();
  });
});

/** The same subjects, healthy. */
const mended: Record<string, Partial<PeriodFacts>> = {
  failing_tool: { tools: [toolRow({ tool_name: 'Edit', errors: 10 })] },
  refused_tool: { tools: [toolRow({ tool_name: 'WebFetch', denied: 0 })] },
  errors_since_version: {
    versions: [
      {
        client_version: '2.1.332',
        sessions: 9,
        tool_calls: 900,
        tool_errors: 9,
        api_errors: 0,
        first_at: since,
        session_id: 't',
      },
    ],
  },
  overpowered_model: { agent_models: [agentModelRow({ agent_type: 'Explore', cost_micros: 1_000_000 })] },
  over_delegation: { agent_models: [agentModelRow({ agent_type: 'Explore', small_runs: 1 })] },
  failing_agent: { agents: [agentRow({ agent_type: 'builder', failed: 1 })] },
  unpriced_model: { models: [modelRow({ key: 'house-model' })] },
};
