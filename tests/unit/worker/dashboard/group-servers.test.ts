import { expect, it } from 'vitest';
import { bucketColumns, type DurationBuckets } from '../../../../shared/ledger/duration-buckets.ts';
import { groupServers, mcpServerOf } from '../../../../worker/dashboard/tools/group-servers.ts';

it.each([
  ['mcp__github__create_issue', 'github'],
  ['mcp__claude_ai_Linear__list_issues', 'claude_ai_Linear'],
  ['mcp__a__b__c', 'a'],
  ['Bash', undefined],
  ['mcp__', undefined],
  ['my_mcp__x__y', undefined],
])('%s is of the server %s', (tool, server) => {
  expect(mcpServerOf(tool)).toBe(server);
});

it('adds the tools of a server up, the most called first, and leaves the others out', () => {
  const none = Object.fromEntries(bucketColumns.map((name) => [name, 0])) as DurationBuckets;
  const row = (tool_name: string, calls: number, errors: number) => ({
    ...none,
    duration_max_ms: 100,
    b3: calls,
    tool_name,
    calls,
    errors,
  });
  const rows = [row('mcp__a__x', 3, 1), row('Bash', 90, 0), row('mcp__b__y', 9, 0), row('mcp__a__z', 2, 1)];
  const servers = groupServers(rows);
  expect(servers.map(({ name, tools, calls, errors }) => [name, tools, calls, errors])).toEqual([
    ['b', 1, 9, 0],
    ['a', 2, 5, 2],
  ]);
  expect(servers[0]?.p95_ms).toBeLessThanOrEqual(100);
});
