import { robustScore, shareScore } from './robust.ts';

/** One day of a whole: what it used, and how much of its calls failed. */
export type DayFigures = {
  day: string;
  cost_micros: number;
  tokens: number;
  tool_calls: number;
  tool_errors: number;
  /** Milliseconds that a run took in the middle; null when none ended. */
  run_ms: number | null;
};

export type AnomalyKind = 'tokens' | 'error_rate' | 'duration';

export type Anomaly = {
  day: string;
  kind: AnomalyKind;
  /** In usual deviations. */
  score: number;
  value: number;
};

/** Above this many usual deviations a day is told; with two weeks before it, chance alone does so once in years. */
const alarmAt = 4;
/** Days before a day that say what is usual. */
const window = 28;
/** A day with fewer calls has no error rate worth an alarm, nor have a few more failures than usual. */
const least = { calls: 20, errors: 5 } as const;

/** Days far above what the days before them tell; days without work are no days. Oldest first, as they come. */
export function findAnomalies(days: readonly DayFigures[]): Anomaly[] {
  const worked = days.filter((day) => day.tokens > 0 || day.tool_calls > 0);
  return worked.flatMap((day, index) =>
    judge({ day, before: worked.slice(Math.max(0, index - window), index) }),
  );
}

function judge({ day, before }: { day: DayFigures; before: readonly DayFigures[] }): Anomaly[] {
  const runs = before.flatMap(({ run_ms }) => (run_ms === null ? [] : [run_ms]));
  const scored = [
    {
      kind: 'tokens' as const,
      value: day.tokens,
      score: robustScore({ value: day.tokens, usual: before.map(({ tokens }) => tokens) }),
    },
    {
      kind: 'error_rate' as const,
      value: day.tool_errors / Math.max(1, day.tool_calls),
      score:
        day.tool_calls < least.calls || day.tool_errors < least.errors
          ? null
          : shareScore({
              hits: day.tool_errors,
              of: day.tool_calls,
              usual: before.map(({ tool_errors, tool_calls }) => ({ hits: tool_errors, of: tool_calls })),
            }),
    },
    {
      kind: 'duration' as const,
      value: day.run_ms ?? 0,
      score: day.run_ms === null ? null : robustScore({ value: day.run_ms, usual: runs }),
    },
  ];
  return scored.flatMap(({ kind, value, score }) =>
    score !== null && score >= alarmAt ? [{ day: day.day, kind, value, score }] : [],
  );
}
