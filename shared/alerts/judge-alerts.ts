import type { Budget } from '../budgets/budget.ts';
import type { Period } from '../budgets/period.ts';
import type { Verdict } from '../budgets/verdict.ts';
import { HOUR } from '../core/time.ts';
import { type DayFigures, findAnomalies } from '../insights/anomalies.ts';
import type { Alert, AlertLevel } from './alert.ts';

const budgetLevels: Readonly<Record<string, AlertLevel>> = {
  '0.5': 'info',
  '0.8': 'warning',
  '1': 'critical',
};

/** Of each budget the highest step that it has reached in its period, once a period. */
export function judgeBudgets(
  standings: readonly { budget: Budget; period: Period | null; verdict: Verdict }[],
): Alert[] {
  return standings.flatMap(({ budget, period, verdict: { step, spent_micros } }) =>
    period === null || step === null || spent_micros === null
      ? []
      : [
          {
            alert_key: `budget:${budget.budget_id}:${period.start}:${step}`,
            kind: 'budget',
            level: budgetLevels[step] ?? 'info',
            subject: budget.name,
            value: spent_micros,
            bound: budget.limit_micros,
            ref: '',
          },
        ],
  );
}

/** From this share on a compaction is near. */
const fullContext = 0.9;

/** Sessions at work whose context is nearly full, once each time it fills: a compaction in between makes it another time. */
export function judgeContexts(
  sessions: readonly {
    session_id: string;
    project: string;
    context_tokens: number | null;
    context_limit: number | null;
    compactions: number;
  }[],
): Alert[] {
  return sessions.flatMap(
    ({ session_id, project, context_tokens: used, context_limit: limit, compactions }) =>
      used === null || limit === null || limit <= 0 || used < limit * fullContext
        ? []
        : [
            {
              alert_key: `context:${session_id}:${compactions}`,
              kind: 'context',
              level: 'warning',
              subject: project,
              value: used,
              bound: limit,
              ref: session_id,
            },
          ],
  );
}

/** Agents that are stuck, each once for a call; and those in a loop, once for a loop. */
export function judgeTroubles(o: {
  agents: readonly {
    session_id: string;
    agent_id: string;
    project: string;
    trouble: 'stuck' | 'loop';
    trouble_at: number;
    open_usual_ms: number | null;
    repeats: number | null;
  }[];
  now: number;
}): Alert[] {
  return o.agents.map((agent): Alert => {
    const kind = agent.trouble === 'stuck' ? 'stuck_agent' : 'looping_agent';
    return {
      alert_key: `${kind}:${agent.session_id}:${agent.agent_id}:${agent.trouble_at}`,
      kind,
      level: 'warning',
      subject: agent.project,
      value: kind === 'stuck_agent' ? Math.max(0, o.now - agent.trouble_at) : (agent.repeats ?? 0),
      bound: kind === 'stuck_agent' ? agent.open_usual_ms : null,
      ref: agent.session_id,
    };
  });
}

/** Fewer failures in an hour are no burst, whatever is usual; and it has to be so many times the usual. */
const burst = { least: 20, times: 5 } as const;

/** Failures of the running hour against those of an hour in which somebody worked, of the days before. */
export function judgeBurst(o: { now: number; failures: number; usualPerHour: number }): Alert[] {
  const usual = Math.max(1, o.usualPerHour);
  if (o.failures < burst.least || o.failures < usual * burst.times) return [];
  const hour = new Date(Math.floor(o.now / HOUR) * HOUR).toISOString();
  return [
    {
      alert_key: `error_burst:${hour}`,
      kind: 'error_burst',
      level: 'warning',
      subject: '',
      value: o.failures,
      bound: o.usualPerHour,
      ref: hour,
    },
  ];
}

/** What is unusual of the days from `since` (`YYYY-MM-DD`) on, each kind once a day. */
export function judgeDays(o: { days: readonly DayFigures[]; since: string }): Alert[] {
  return findAnomalies(o.days)
    .filter(({ day }) => day >= o.since)
    .map(({ day, kind, value }) => ({
      alert_key: `anomaly:${kind}:${day}`,
      kind: 'anomaly',
      level: 'warning',
      subject: kind,
      value,
      bound: null,
      ref: day,
    }));
}
