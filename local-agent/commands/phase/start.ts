import { cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { startPhase } from '../../../shared/phases/phase.ts';
import { withPhases } from '../../phases/with-phases.ts';

export const start = defineCommand({
  name: 'start',
  summary: 'Begin a phase; the one that is open is completed',
  args: {
    name: { type: 'positional', required: true, description: 'What the phase is about' },
    ...cloudArg,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack phase start "Billing rewrite"', 'subtrack phase start "Beta" --cloud work'],
  async run({ args, deps }) {
    await withPhases({
      deps,
      cloud: args.cloud,
      async work({ phases, change }) {
        const changed = startPhase({ phases, name: args.name, now: deps.clock() });
        await change({ phases: changed, findings: [] });
        const begun = changed.at(-1);
        if (begun === undefined) return;
        if (args.json) printJson({ deps, value: { phase: begun.phase, name: begun.name } });
        else printNote({ deps, text: `Phase ${begun.phase} began: ${begun.name}` });
      },
    });
  },
});
