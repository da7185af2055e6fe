import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { completePhase } from '../../../shared/phases/phase.ts';
import { readPhases } from '../../phases/phase-store.ts';
import { withPhases } from '../../phases/with-phases.ts';

export const complete = defineCommand({
  name: 'complete',
  summary: 'End the phase that is open; its review follows',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack phase complete'],
  async run({ args, deps }) {
    await withPhases({
      deps,
      async work({ db, change }) {
        const [ended] = completePhase({ phases: readPhases(db), now: deps.clock() });
        if (ended === undefined) return;
        await change({ phases: [ended], findings: [] });
        if (args.json) printJson({ deps, value: { phase: ended.phase, name: ended.name } });
        else
          printNote({
            deps,
            text: `Phase ${ended.phase} is complete: ${ended.name}. "subtrack phase review" shows what it taught.`,
          });
      },
    });
  },
});
