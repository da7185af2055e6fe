import { cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { planEnd, readPlannedEnd } from '../../../shared/phases/planned-end.ts';
import { withPhases } from '../../phases/with-phases.ts';
import { phaseJson, untilText } from './phase-texts.ts';

export const plan = defineCommand({
  name: 'plan',
  summary: 'Say when the open phase is planned to end, or that nobody knows',
  args: {
    day: {
      type: 'positional',
      required: true,
      description: 'Its planned end: the last day, 2026-12-18 (UTC), or none',
    },
    ...cloudArg,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack phase plan 2026-12-18', 'subtrack phase plan none'],
  async run({ args, deps }) {
    const now = deps.clock();
    const plannedEndAt = args.day === 'none' ? null : readPlannedEnd({ day: args.day, now });
    await withPhases({
      deps,
      cloud: args.cloud,
      async work({ phases, change }) {
        const [planned] = planEnd({ phases, plannedEndAt, now });
        if (planned === undefined) return;
        await change({ phases: [planned], findings: [] });
        if (args.json) printJson({ deps, value: phaseJson(planned) });
        else printNote({ deps, text: `Phase ${planned.phase}: ${planned.name}${untilText(planned)}` });
      },
    });
  },
});
