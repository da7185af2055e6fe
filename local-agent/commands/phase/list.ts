import { cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote, printTable } from '../../cli/print.ts';
import { costUsd, formatCost, type Cost } from '../../../shared/core/money.ts';
import { stretchesOf, type Phase } from '../../../shared/phases/phase.ts';
import { sessionsBegun } from '../../../shared/queries/sessions-begun.ts';
import { usageTotals } from '../../../shared/queries/usage-totals.ts';
import { isOverdue } from '../../../shared/insights/plan-words.ts';
import { withPhases } from '../../phases/with-phases.ts';
import { withReport } from '../../reports/open-report.ts';
import { reportArgs } from '../../reports/report-args.ts';
import { formatCount, formatWhen } from '../../terminal/format.ts';
import { isoOrNull, planJson, planText } from './phase-texts.ts';
import { sessionsOfPhases } from './sessions-of-phases.ts';

type Row = Phase & { sessions: number; cost: Cost };

export const list = defineCommand({
  name: 'list',
  summary: 'Phases with their sessions and what they cost',
  details:
    'A session counts in the phase in which it began; cost is what was used in the time of a phase, also by sessions from ' +
    'before. Both are of what this machine recorded and sends to the cloud of that phase, and on a machine that is connected to ' +
    'no team of everything.',
  args: { ...cloudArg, ...reportArgs },
  examples: ['subtrack phase list', 'subtrack phase list --json'],
  async run({ args, deps }) {
    const { phases, connection } = await withPhases({
      deps,
      cloud: args.cloud,
      work: async (known) => known,
    });
    await withReport({
      deps,
      args,
      chooseSessions: (db) => sessionsOfPhases({ db, deps, connection }),
      async work({ runQuery }) {
        const rows: Row[] = [];
        for (const phase of phases) {
          const { period } = stretchesOf({ phase, now: deps.clock() });
          const [cost] = await runQuery(usageTotals, period);
          const [begun] = await runQuery(sessionsBegun, period);
          if (cost !== undefined) rows.push({ ...phase, cost, sessions: begun?.sessions ?? 0 });
        }
        if (args.json)
          printJson({ deps, value: { phases: rows.map((row) => toJson({ row, now: deps.clock() })) } });
        else if (rows.length === 0)
          printNote({ deps, text: 'No phase yet. "subtrack phase start NAME" begins one.' });
        else print({ rows });
      },
    });

    function print({ rows }: { rows: readonly Row[] }): void {
      const when = (at: number) => formatWhen({ at, now: deps.clock(), timeZone: deps.timeZone });
      printTable<Row>({
        deps,
        rows: rows.toReversed(),
        columns: [
          { title: 'Phase', right: true, value: (row) => String(row.phase) },
          { title: 'Name', value: (row) => row.name, shrinkTo: 16 },
          { title: 'Began', value: (row) => when(row.started_at), dropOrder: 2 },
          {
            title: 'Completed',
            value: (row) => (row.completed_at === null ? 'open' : when(row.completed_at)),
          },
          { title: 'Planned end', value: (row) => planText({ phase: row, now: deps.clock() }), dropOrder: 1 },
          { title: 'Sessions', right: true, value: (row) => formatCount(row.sessions) },
          { title: 'Cost', right: true, value: (row) => formatCost(row.cost) },
        ],
      });
    }
  },
});

function toJson({ row, now }: { row: Row; now: number }) {
  const { phase, name, started_at, completed_at, planned_end_at, sessions, cost } = row;
  return {
    phase,
    name,
    started_at: new Date(started_at).toISOString(),
    completed_at: isoOrNull(completed_at),
    ...planJson({ planned_end_at }),
    overdue: planned_end_at !== null && isOverdue({ planned_end_at, ended_at: completed_at, now }),
    sessions,
    cost_usd: costUsd(cost),
  };
}
