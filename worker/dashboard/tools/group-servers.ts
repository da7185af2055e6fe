import { compareText } from '../../../shared/core/compare.ts';
import { bucketColumns, type DurationBuckets } from '../../../shared/ledger/duration-buckets.ts';
import { percentileOf } from '../../../shared/queries/parts/percentiles.ts';

/** `github` of `mcp__github__create_issue`. */
export function mcpServerOf(toolName: string): string | undefined {
  return /^mcp__(.+?)__/.exec(toolName)?.[1];
}

export type ToolFigures = DurationBuckets & { tool_name: string; calls: number; errors: number };
export type Server = {
  name: string;
  tools: number;
  calls: number;
  errors: number;
  p50_ms: number | null;
  p95_ms: number | null;
};

/** Tools of one server together; durations are added up by buckets, so that percentiles are of all calls. */
export function groupServers(rows: readonly ToolFigures[]): Server[] {
  const groups = Map.groupBy(rows, (row) => mcpServerOf(row.tool_name));
  const servers = [...groups].flatMap(([name, own]): Server[] => {
    if (name === undefined) return [];
    const sum = (pick: (row: ToolFigures) => number) => own.reduce((all, row) => all + pick(row), 0);
    const durations = {
      ...(Object.fromEntries(bucketColumns.map((bucket) => [bucket, sum((row) => row[bucket])])) as Record<
        (typeof bucketColumns)[number],
        number
      >),
      duration_max_ms: Math.max(...own.map((row) => row.duration_max_ms)),
    };
    return [
      {
        name,
        tools: own.length,
        calls: sum((row) => row.calls),
        errors: sum((row) => row.errors),
        p50_ms: percentileOf(durations, 0.5),
        p95_ms: percentileOf(durations, 0.95),
      },
    ];
  });
  return servers.sort((a, b) => b.calls - a.calls || compareText(a.name, b.name));
}
