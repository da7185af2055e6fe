import { HealthWord, Usually } from '../ui/health.tsx';
import type { Column } from '../ui/table.tsx';
import { formatCount } from '../ui/text/format.ts';

export type CallGroup = { calls: number; errors: number; p50_ms: number | null; p95_ms: number | null };

/** What is said of the calls of an MCP server or a skill. */
export function groupColumns(): Column<CallGroup>[] {
  return [
    { label: 'Calls', figures: true, cell: (row) => formatCount(row.calls) },
    {
      label: 'Failed',
      figures: true,
      cell: (row) =>
        row.errors === 0 ? <span class="faint">0</span> : <span class="bad">{formatCount(row.errors)}</span>,
    },
    { label: 'Health', cell: (row) => <HealthWord done={row.calls} failed={row.errors} /> },
    {
      label: 'Usually',
      figures: true,
      priority: 2,
      cell: (row) => <Usually p50={row.p50_ms} p95={row.p95_ms} />,
    },
  ];
}
