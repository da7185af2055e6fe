import { defineCommand } from '../../cli/command.ts';
import { printJson, printLine, printNote, printTable } from '../../cli/print.ts';
import { openSnapshots } from '../../reports/open-snapshots.ts';
import { compareSnapshots, type FileDifference } from '../../recovery/snapshots/compare-snapshots.ts';
import { findSnapshot } from '../../recovery/snapshots/find-snapshot.ts';
import { formatMoney } from '../../../shared/core/money.ts';
import { counted } from '../../terminal/format.ts';

export const diff = defineCommand({
  name: 'diff',
  summary: 'What changed between two snapshots: files, tasks, decisions, errors, tokens',
  args: {
    a: { type: 'positional', required: true, description: 'Id of the first snapshot' },
    b: { type: 'positional', required: true, description: 'Id of the second' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack snapshot diff 3f0c1a52.3 3f0c1a52.7'],
  async run({ args, deps }) {
    const store = openSnapshots(deps);
    const [from, to] = [args.a, args.b].map((id) => store.read(findSnapshot({ store, id })));
    if (from === undefined || to === undefined) return;
    const difference = await compareSnapshots({ checkpoints: deps.paths.checkpoints, from, to });
    if (args.json) {
      printJson({ deps, value: difference });
      return;
    }
    const { files, files_problem, tasks_finished, tokens, cost_micros, git_command } = difference;
    const compared =
      files_problem === null
        ? `${counted(files.length, 'file')} ${files.length === 1 ? 'differs' : 'differ'}`
        : `The files could not be compared: ${files_problem}`;
    printNote({ deps, text: `${compared}; ${counted(tokens, 'token')} more.` });
    if (files_problem === null)
      printTable<FileDifference>({
        deps,
        rows: files,
        columns: [
          { title: 'Change', value: (row) => row.change },
          { title: 'File', value: (row) => row.path },
        ],
      });
    for (const task of tasks_finished) printNote({ deps, text: `Finished: ${task}` });
    if (cost_micros > 0) printNote({ deps, text: `Cost: ${formatMoney(cost_micros)} more.` });
    if (git_command !== null) printLine({ deps, text: `Line by line: ${git_command}` });
  },
});
