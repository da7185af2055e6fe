import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { kindOfFigure, ranges } from '../../../shared/ledger/ranges.ts';
import {
  rollupTableNames,
  rollupTables,
  type RollupTableName,
} from '../../../shared/ledger/rollup-tables.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { agentRow, errorRow, sessionRow, signalRow, toolRow, usageRow } from '../rows.ts';

const cloud = openCloud();
const reader = openCloud({ mode: 'embedded' });
const rows: Record<RollupTableName, () => Record<string, unknown>> = {
  session_rollups: sessionRow,
  agent_rollups: agentRow,
  usage_rollups: usageRow,
  tool_rollups: toolRow,
  error_rollups: errorRow,
  signal_rollups: signalRow,
};
const range = 'from=2020-01-01&to=2030-01-01';
const pages = [
  '/',
  '/sessions',
  `/sessions?${range}`,
  '/sessions?format=csv',
  ...['model', 'agent', 'tool', 'project', 'member', 'session', 'day'].map((by) => `/costs?by=${by}`),
  `/costs?${range}`,
  '/team',
  '/workflows',
  `/activity?${range}`,
  '/agents',
  '/agents/runs',
  '/tools',
  '/tools/sessions?tool=Bash',
  '/errors',
  '/errors/group?fingerprint=f1',
  ...['steps', 'agents', 'files', 'errors'].map((tab) => `/sessions/session-1?tab=${tab}`),
  '/sessions/session-1/timeline.json',
  '/v1/queries/usage_by_day?time_zone=Asia/Kolkata',
  '/v1/queries/tools_per_day',
  '/v1/queries/errors_per_day',
  '/v1/queries/agents_per_day',
];

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

/** One row of each table, with some columns at their least or greatest. */
function batchWith(chosen: (o: { table: RollupTableName; column: string }) => number | undefined) {
  return Object.fromEntries(
    rollupTableNames.map((table) => {
      const row = rows[table]();
      for (const { name, dataType } of getTableConfig(rollupTables[table]).columns) {
        const value = dataType === 'number' ? chosen({ table, column: name }) : undefined;
        if (value !== undefined) row[name] = value;
      }
      return [table, [row]];
    }),
  );
}

async function failing(): Promise<string[]> {
  const failed: string[] = [];
  for (const page of pages) {
    const response = await reader.request(page);
    const text = await response.text();
    if (response.status >= 500) failed.push(`${page}: ${response.status} ${text.slice(0, 80)}`);
  }
  return failed;
}

const moments = rollupTableNames.flatMap((table) =>
  getTableConfig(rollupTables[table])
    .columns.filter(({ name, dataType }) => dataType === 'number' && /^hour$|_at$/.test(name))
    .map(({ name }) => ({ table, column: name })),
);

describe('every page comes out', () => {
  it.each([0, 1] as const)('when every figure is as far out as it may be (%i)', async (end) => {
    const { token } = await enrolDevice();
    const batch = batchWith(({ column }) => ranges[kindOfFigure(column)][end]);
    expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
    expect(await failing()).toEqual([]);
  });

  it.each(moments)('when $table.$column is as far out as it may be', async (place) => {
    const { token } = await enrolDevice();
    for (const end of [0, 1] as const) {
      const batch = batchWith(({ table, column }) => {
        if (column === 'rev') return end + 1;
        const isMeant = table === place.table && column === place.column;
        return isMeant ? ranges[kindOfFigure(column)][end] : undefined;
      });
      expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
      expect(await failing()).toEqual([]);
    }
  });

  it('when so many greatest figures were sent that their sum has no place in 63 bits', async () => {
    const { token } = await enrolDevice();
    const batch = {
      session_rollups: [sessionRow()],
      usage_rollups: Array.from({ length: 1100 }, (_, index) =>
        usageRow({ model: `model-${index}`, input_tokens: ranges.count[1], cost_micros: ranges.money[1] }),
      ),
    };
    expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
    expect(await failing()).toEqual([]);
  });
});
