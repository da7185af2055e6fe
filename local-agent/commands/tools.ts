import type { z } from 'zod';
import { percentileOf } from '../../shared/queries/parts/percentiles.ts';
import { splitToolKey } from '../../shared/ledger/skill-keys.ts';
import { skills } from '../../shared/queries/skills.ts';
import { tools } from '../../shared/queries/tools.ts';
import { formatCount, formatDuration, formatShare } from '../terminal/format.ts';
import { defineCommand } from '../cli/command.ts';
import { resolveSession } from '../reports/find-session.ts';
import { withReport } from '../reports/open-report.ts';
import { printReport } from '../reports/print-report.ts';
import { printNote, printTable } from '../cli/print.ts';
import { filterArgs, parseFilter, reportArgs } from '../reports/report-args.ts';
import { rangeJson } from '../reports/time-range.ts';

type ToolFigures = ReturnType<typeof toolFigures>;
type SkillFigures = ReturnType<typeof skillFigures>;

export const command = defineCommand({
  name: 'tools',
  summary: 'Tools, or skills: calls, failure rate, refusals and how long they take',
  details: 'Tools with their calls. Percentiles come from the calls whose duration is known (hooks tell it).',
  args: {
    ...filterArgs,
    ...reportArgs,
    skills: { type: 'boolean', description: 'Skills and slash-commands that were called, instead of tools' },
  },
  examples: ['subtrack tools --since 7d', 'subtrack tools --skills', 'subtrack tools --agent Explore --json'],
  async run({ args, deps }) {
    const filter = parseFilter({ args, deps });
    await withReport({
      deps,
      args,
      async work(report) {
        const { runQuery } = report;
        const asked = await resolveSession({ runQuery, filter });
        const range = rangeJson({ range: filter, deps });
        if (args.skills) {
          const rows = (await runQuery(skills, asked)).map(skillFigures);
          if (args.json) printReport({ report, deps, value: { range, skills: rows } });
          else if (rows.length === 0)
            printNote({ deps, text: 'No skill is known to be called in this range.' });
          else printTable<SkillFigures>({ deps, rows, columns: skillColumns });
          return;
        }
        const rows = (await runQuery(tools, asked)).map(toolFigures);
        if (args.json) {
          printReport({ report, deps, value: { range, tools: rows } });
          return;
        }
        if (rows.length === 0) {
          printNote({
            deps,
            text: 'No tool was called in this range. Try "subtrack tools" without filters, or "subtrack import".',
          });
          return;
        }
        printTable<ToolFigures>({ deps, rows, columns: toolColumns });
      },
    });
  },
});

function toolFigures(row: z.infer<typeof tools.row>) {
  return {
    tool_name: row.tool_name,
    calls: row.calls,
    errors: row.errors,
    denied: row.denied,
    failure_rate: row.errors / row.calls,
    sessions: row.sessions,
    timed_calls: row.timed_calls,
    p50_ms: percentileOf(row, 0.5),
    p95_ms: percentileOf(row, 0.95),
    max_ms: row.timed_calls === 0 ? null : row.duration_max_ms,
    total_ms: row.duration_sum_ms,
  };
}

function skillFigures(row: z.infer<typeof skills.row>) {
  const { tool, skill } = splitToolKey(row.tool_name);
  return { skill: skill ?? '', ...toolFigures(row), tool_name: tool };
}

const callColumns = [
  { title: 'calls', value: (row: ToolFigures) => formatCount(row.calls), right: true },
  { title: 'failed', value: (row: ToolFigures) => formatCount(row.errors), right: true, dropOrder: 1 },
  {
    title: 'rate',
    value: (row: ToolFigures) => formatShare({ part: row.errors, whole: row.calls }),
    right: true,
    tone: (row: ToolFigures) => (row.errors > 0 ? ('red' as const) : undefined),
  },
  { title: 'denied', value: (row: ToolFigures) => formatCount(row.denied), right: true, dropOrder: 2 },
  { title: 'p50', value: (row: ToolFigures) => formatDuration(row.p50_ms), right: true, dropOrder: 3 },
  { title: 'p95', value: (row: ToolFigures) => formatDuration(row.p95_ms), right: true },
  { title: 'longest', value: (row: ToolFigures) => formatDuration(row.max_ms), right: true, dropOrder: 4 },
];

const toolColumns = [
  { title: 'tool', value: (row: ToolFigures) => row.tool_name, shrinkTo: 12 },
  ...callColumns,
  { title: 'sessions', value: (row: ToolFigures) => formatCount(row.sessions), right: true, dropOrder: 5 },
];

const skillColumns = [
  { title: 'skill', value: (row: SkillFigures) => row.skill, shrinkTo: 12 },
  ...callColumns,
];
