import { findAnomalies, type AnomalyKind, type DayFigures } from '../../shared/insights/anomalies.ts';
import { createRandom } from '../fixtures/team/random.ts';

const DAY = 86_400_000;
/** Half of them with a planted anomaly. */
const weeks = 200;
const kinds: readonly AnomalyKind[] = ['tokens', 'error_rate', 'duration'];

/** Values that scatter by factors, as tokens and durations do. */
function spread(random: ReturnType<typeof createRandom>, middle: number, by: number): number {
  const normal = Array.from({ length: 12 }, () => random.next()).reduce((sum, one) => sum + one, -6);
  return middle * Math.exp(normal * by);
}

/** Four weeks of usual days, then one with or without a planted anomaly on one of its five workdays. */
function simulateWeek(o: { seed: number; planted: AnomalyKind | null }): { days: DayFigures[]; at: string } {
  const random = createRandom(o.seed);
  const start = Date.UTC(2026, 0, 5);
  const workdays = Array.from({ length: 35 }, (_, index) => index).filter((index) => index % 7 < 5);
  const plantedOn = 28 + random.int(0, 4);
  const days = workdays.map((index): DayFigures => {
    const hit = index === plantedOn ? o.planted : null;
    const calls = Math.round(spread(random, 240, 0.35));
    const share = Math.min(0.9, spread(random, 0.05, 0.3) * (hit === 'error_rate' ? 5 : 1));
    return {
      day: new Date(start + index * DAY).toISOString().slice(0, 10),
      cost_micros: 0,
      tokens: Math.round(spread(random, 8_000_000, 0.4) * (hit === 'tokens' ? 10 : 1)),
      tool_calls: calls,
      tool_errors: Math.round(calls * share),
      run_ms: Math.round(spread(random, 90_000, 0.25) * (hit === 'duration' ? 5 : 1)),
    };
  });
  return { days, at: new Date(start + plantedOn * DAY).toISOString().slice(0, 10) };
}

export type AnomalyFigures = { weeks: number; planted: number; found: number; falseWeeks: number };

/** What is found of what was planted, and in how many weeks something is told that was not. */
export function measureAnomalies(): AnomalyFigures {
  let [planted, found, falseWeeks] = [0, 0, 0];
  for (let week = 0; week < weeks; week += 1) {
    const kind = week % 2 === 0 ? (kinds[(week / 2) % kinds.length] ?? null) : null;
    const { days, at } = simulateWeek({ seed: week + 1, planted: kind });
    const last = days.slice(-5).map(({ day }) => day);
    const alarms = findAnomalies(days).filter(({ day }) => last.includes(day));
    if (kind !== null) {
      planted += 1;
      found += alarms.some((alarm) => alarm.day === at && alarm.kind === kind) ? 1 : 0;
    }
    falseWeeks += alarms.some((alarm) => alarm.day !== at || alarm.kind !== kind) ? 1 : 0;
  }
  return { weeks, planted, found, falseWeeks };
}
