import { measureErrorGroups } from '../support/error-groups.ts';
import { measureAnomalies } from '../support/simulated-weeks.ts';
import type { Bench } from './bench.ts';

/** How well reviews tell what recurs and what is unusual: errors by what they have in common, and planted anomalies. */
export const bench: Bench = {
  name: 'patterns',
  async run() {
    const errors = measureErrorGroups();
    const { weeks, planted, found, falseWeeks } = measureAnomalies();
    return [
      {
        what: 'variants of one error recognised as one',
        measured: percent(errors.together),
        unit: '%',
        target: 90,
        atLeast: true,
        note: `${errors.variants} variants of ${errors.faults} faults`,
      },
      {
        what: 'variants merged with another error',
        measured: percent(errors.merged),
        unit: '%',
        target: 2,
        note: `${errors.groups} groups`,
      },
      {
        what: 'planted anomalies found',
        measured: percent(found / planted),
        unit: '%',
        target: 90,
        atLeast: true,
        note: `${found} of ${planted} in ${weeks} simulated weeks`,
      },
      { what: 'weeks with a false alarm', measured: percent(falseWeeks / weeks), unit: '%', target: 5 },
    ];
  },
};

function percent(share: number): number {
  return Number((share * 100).toFixed(1));
}
