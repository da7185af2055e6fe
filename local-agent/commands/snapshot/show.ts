import { defineCommand } from '../../cli/command.ts';
import { printJson, printLine, printNote } from '../../cli/print.ts';
import { openSnapshots } from '../../reports/open-snapshots.ts';
import { describeLeftOut, describeProblem } from '../../recovery/snapshots/describe-problem.ts';
import { findSnapshot } from '../../recovery/snapshots/find-snapshot.ts';
import type { Snapshot } from '../../recovery/snapshots/snapshot-schema.ts';
import { cleanLine } from '../../../shared/core/hidden-characters.ts';
import { formatCost } from '../../../shared/core/money.ts';
import { counted, formatTokens } from '../../terminal/format.ts';

export const show = defineCommand({
  name: 'show',
  summary: 'Where a session stood: files, tasks, agents, decisions, errors, cost, last words',
  args: {
    id: {
      type: 'positional',
      required: true,
      description: 'Id of the snapshot; a session stands for its newest',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack snapshot show 3f0c1a52.7', 'subtrack snapshot show 3f0c1a52 --json'],
  async run({ args, deps }) {
    const store = openSnapshots(deps);
    const snapshot = store.read(findSnapshot({ store, id: args.id }));
    if (args.json) {
      printJson({ deps, value: snapshot });
      return;
    }
    for (const [name, value] of linesOf(snapshot))
      if (value !== null) printNote({ deps, text: `${name}: ${cleanLine(value).slice(0, 600)}` });
    for (const { folder, files } of snapshot.copies)
      printLine({ deps, text: `Files of ${folder}: ${counted(files.length, 'file')} copied` });
    for (const { ref, top } of snapshot.checkpoints)
      printLine({ deps, text: `Files of ${top}: git show ${ref}` });
  },
});

function linesOf(snapshot: Snapshot): [name: string, value: string | null][] {
  const { git, usage, context, tasks } = snapshot;
  const percent = context.percent === null ? '' : `, context ${context.percent} % full`;
  return [
    ['Snapshot', `${snapshot.snapshot_id}, ${snapshot.taken_at}, ${snapshot.trigger.replaceAll('_', ' ')}`],
    ['Session', snapshot.title ?? snapshot.session_id],
    ['Project', snapshot.project],
    ['Branch', git && `${git.branch ?? 'none'} at ${git.head?.slice(0, 12) ?? 'no commit'}`],
    ['In the middle of', git?.operation ?? null],
    [
      'Changed since the commit',
      git && joined([counted(git.dirty_files, 'file'), ...git.dirty.map(({ path }) => path).slice(0, 20)]),
    ],
    [
      'Not in the checkpoint',
      joined(
        [...snapshot.checkpoints, ...snapshot.copies].flatMap((one) => one.left_out.map(describeLeftOut)),
      ),
    ],
    ['Trouble', joined(snapshot.problems.map((problem) => describeProblem({ snapshot, problem })))],
    ['Asked last', snapshot.last_request],
    ['Said last', snapshot.last_words],
    ['Open tasks', names(tasks.open)],
    ['Finished tasks', names(tasks.finished)],
    [
      'Running agents',
      joined(
        snapshot.running_agents.map(({ agent_type, description }) => `${agent_type} ${description ?? ''}`),
      ),
    ],
    [
      'Decisions since the one before',
      joined(
        snapshot.decisions.map(({ question, outcome, kind }) => `${question ?? kind}: ${outcome ?? '?'}`),
      ),
    ],
    ['Failing checks', joined(snapshot.failing_checks.map(({ command, kind }) => command ?? kind))],
    [
      'Unresolved errors',
      joined(
        snapshot.errors.map(
          ({ action, tool_name, message }) => `${action ?? tool_name ?? ''}: ${message ?? ''}`,
        ),
      ),
    ],
    ['Used', `${formatTokens(usage.tokens)} tokens, ${formatCost(usage)}${percent}`],
  ];
}

function names(list: readonly { subject: string | null; task_id: string }[]): string | null {
  return joined(list.map(({ subject, task_id }) => subject ?? task_id));
}

function joined(list: readonly string[]): string | null {
  return list.length === 0 ? null : list.join('; ');
}
