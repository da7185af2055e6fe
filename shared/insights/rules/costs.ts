import { isoDay } from '../../core/days.ts';
import type { Rule } from '../rule.ts';
import type { ModelFigures, PeriodFacts } from '../review-facts.ts';
import { counted, formatDuration, formatShare, formatTokens } from '../../core/figures.ts';
import { formatMoney } from '../../core/money.ts';
import { findAnomalies, type AnomalyKind } from '../anomalies.ts';

const least = { calls: 50, promptTokens: 2_000_000, runs: 5 } as const;
const cachedShare = 0.6;
const growsBy = 1.5;
const growthFrom = 1_000_000;

const promptTokens = (row: ModelFigures) =>
  row.input_tokens + row.cache_read_tokens + row.cache_write_5m_tokens + row.cache_write_1h_tokens;
const cached = (row: ModelFigures) => row.cache_read_tokens / Math.max(1, promptTokens(row));
const modelNamed = (facts: PeriodFacts, name: string) => facts.models.find((row) => row.key === name);

export const coldCache: Rule = {
  kind: 'cold_cache',
  find: ({ now }) =>
    now.models
      .filter(
        (row) =>
          row.api_calls >= least.calls &&
          promptTokens(row) >= least.promptTokens &&
          cached(row) < cachedShare,
      )
      .map((row) => {
        // What is read from the cache costs a tenth of what is written to it for five minutes, as all models are priced.
        const written = row.cache_write_5m_tokens + row.cache_write_1h_tokens;
        const share = written / Math.max(1, promptTokens(row) + 5 * row.output_tokens);
        return {
          subject: row.key,
          title: `Only ${formatShare(cached(row))} of what ${row.key} read came from the cache`,
          advice:
            'A pause of more than five minutes lets the cache go cold, and so does every change of tools, model or ' +
            'CLAUDE.md within a session: answer in time, or end the session with a hand-off.',
          evidence: [
            {
              says: `${formatTokens(written)} tokens written to the cache, ${formatTokens(row.cache_read_tokens)} read from it`,
              model: row.key,
            },
          ],
          saving_micros: row.cost_micros * share * 0.5,
          formula: 'half of the part of the cost that wrote to the cache',
        };
      }),
  measure({ facts, subject }) {
    const row = modelNamed(facts, subject);
    return row === undefined ? null : { value: 1 - cached(row), unit: 'share' };
  },
};

export const unpricedModel: Rule = {
  kind: 'unpriced_model',
  find: ({ now }) =>
    now.models
      .filter((row) => row.unpriced_api_calls > 0)
      .map((row) => ({
        subject: row.key,
        title: `${counted({ count: row.unpriced_api_calls, one: 'call' })} of ${row.key} have no price`,
        advice: 'Add its rates under "prices" in the settings: until then no budget sees what it costs.',
        evidence: [{ says: `${formatTokens(promptTokens(row) + row.output_tokens)} tokens`, model: row.key }],
      })),
  measure({ facts, subject }) {
    const row = modelNamed(facts, subject);
    return row === undefined ? null : { value: row.unpriced_api_calls, unit: 'count' };
  },
};

export const dearerAgent: Rule = {
  kind: 'dearer_agent',
  find: ({ now, before }) =>
    now.agents.flatMap((agent) => {
      const earlier = before?.agents.find((one) => one.agent_type === agent.agent_type);
      if (earlier === undefined || agent.runs < least.runs || earlier.runs < least.runs) return [];
      if (agent.unpriced_api_calls + earlier.unpriced_api_calls > 0) return [];
      const [late, usual] = [agent.cost_micros / agent.runs, earlier.cost_micros / earlier.runs];
      const more = (late - usual) * agent.runs;
      if (usual === 0 || late < usual * growsBy || more < growthFrom) return [];
      return [
        {
          subject: agent.agent_type,
          title: `A run of ${agent.agent_type} costs ${formatMoney(late)} where it cost ${formatMoney(usual)}`,
          advice:
            'Compare one run of now with one of before: another model, longer reading, more agents of its own.',
          evidence: [{ says: counted({ count: agent.runs, one: 'run' }), agent_type: agent.agent_type }],
          saving_micros: more,
          formula: '(cost of a run now − before) × runs',
        },
      ];
    }),
  measure({ facts, subject }) {
    const agent = facts.agents.find((one) => one.agent_type === subject);
    return agent === undefined ? null : { value: agent.cost_micros / agent.runs, unit: 'micros' };
  },
};

const anomalyWords: Record<AnomalyKind, { title: string; value: (value: number) => string }> = {
  tokens: { title: 'far more tokens than usual', value: (value) => `${formatTokens(value)} tokens` },
  error_rate: { title: 'far more failed calls than usual', value: (value) => `${formatShare(value)} failed` },
  duration: { title: 'runs that took far longer than usual', value: formatDuration },
};

/** Days that stand out against the weeks before them. */
export const unusualDays: Rule = {
  kind: 'unusual_day',
  find({ now, period }) {
    const from = isoDay(period.since);
    return findAnomalies(now.days)
      .filter(({ day }) => day >= from)
      .map(({ day, kind, value }) => ({
        subject: `${day}/${kind}`,
        title: `${day}: ${anomalyWords[kind].title}`,
        advice:
          'Look at the sessions of that day: if there is a reason, dismiss this; if none, it may come again.',
        evidence: [{ says: anomalyWords[kind].value(value), day }],
      }));
  },
  // A day is over: there is nothing to compare.
  measure: () => null,
};
