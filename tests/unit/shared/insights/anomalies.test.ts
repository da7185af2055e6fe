import { describe, expect, it } from 'vitest';
import { findAnomalies, type DayFigures } from '../../../../shared/insights/anomalies.ts';
import { measureAnomalies } from '../../../support/simulated-weeks.ts';

const day = (index: number, tokens: number): DayFigures => ({
  day: `2026-10-${String(index).padStart(2, '0')}`,
  cost_micros: 0,
  tokens,
  tool_calls: 5,
  tool_errors: index === 20 ? 5 : 0,
  run_ms: null,
});

describe('findAnomalies', () => {
  it('finds at least 90 % of what is planted in 200 weeks, with at most 5 % false alarms', () => {
    const { weeks, planted, found, falseWeeks } = measureAnomalies();
    expect(weeks).toBeGreaterThanOrEqual(200);
    expect(found / planted).toBeGreaterThanOrEqual(0.9);
    expect(falseWeeks / weeks).toBeLessThanOrEqual(0.05);
  });

  it('says nothing of the first days, nor of a few calls, nor of a day without work', () => {
    const quiet = Array.from({ length: 20 }, (_, index) => day(index + 1, 1000));
    expect(findAnomalies([day(1, 1000), day(2, 90_000_000)])).toEqual([]);
    expect(findAnomalies(quiet)).toEqual([]);
    expect(findAnomalies([...quiet, { ...day(21, 0), tool_calls: 0 }])).toEqual([]);
  });
});
