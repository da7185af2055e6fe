import { cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { readPlannedEnd } from '../../../shared/phases/planned-end.ts';
import { startPhase } from '../../../shared/phases/phase.ts';
import { withPhases } from '../../phases/with-phases.ts';
import { phaseJson, untilText } from './phase-texts.ts';

export const start = defineCommand({
  name: 'start',
  summary: 'Begin a phase; the one that is open is completed',
  args: {
    name: { type: 'positional', required: true, description: 'What the phase is about' },
    until: {
      type: 'string',
      valueHint: 'day',
      description: 'Its planned end: the last day, 2026-12-18 (UTC)',
    },
    ...cloudArg,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: [
    'subtrack phase start "Billing rewrite" --until 2026-12-18',
    'subtrack phase start "Beta" --cloud work',
  ],
  async run({ args, deps }) {
    const now = deps.clock();
    const plannedEndAt = args.until === undefined ? null : readPlannedEnd({ day: args.until, now });
    await withPhases({
      deps,
      cloud: args.cloud,
      async work({ phases, change }) {
        const changed = startPhase({ phases, name: args.name, now, plannedEndAt });
        await change({ phases: changed, findings: [] });
        const begun = changed.at(-1);
        if (begun === undefined) return;
        if (args.json) printJson({ deps, value: phaseJson(begun) });
        else printNote({ deps, text: `Phase ${begun.phase} began: ${begun.name}${untilText(begun)}` });
      },
    });
  },
});
