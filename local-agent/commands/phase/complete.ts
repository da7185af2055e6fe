import { cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { completePhase } from '../../../shared/phases/phase.ts';
import { withPhases } from '../../phases/with-phases.ts';
import { phaseJson, planText } from './phase-texts.ts';

export const complete = defineCommand({
  name: 'complete',
  summary: 'End the phase that is open; its review follows',
  args: { ...cloudArg, json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack phase complete'],
  async run({ args, deps }) {
    await withPhases({
      deps,
      cloud: args.cloud,
      async work({ phases, change }) {
        const [ended] = completePhase({ phases, now: deps.clock() });
        if (ended === undefined) return;
        await change({ phases: [ended], findings: [] });
        const words = planText({ phase: ended, now: deps.clock() });
        const plan = words === '' ? '' : ` (${words})`;
        if (args.json) printJson({ deps, value: phaseJson(ended) });
        else
          printNote({
            deps,
            text: `Phase ${ended.phase} is complete: ${ended.name}${plan}. "subtrack phase review" shows what it taught.`,
          });
      },
    });
  },
});
