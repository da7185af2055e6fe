import { env } from 'cloudflare:workers';
import { HOUR } from '../../../shared/core/time.ts';
import type { RollupTableName } from '../../../shared/ledger/rows.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { budgetsAnswerSchema, type BudgetsAnswer } from '../../../shared/protocol/budgets.ts';
import { openCloud } from '../cloud.ts';
import { sessionRow, usageRow } from '../rows.ts';

/** Friday noon. */
export const now = Date.UTC(2026, 10, 20, 12);
export const own = openCloud({ mode: 'embedded', deps: { clock: () => now } });
export const team = openCloud({ deps: { clock: () => now } });
export const hourAt = (at: number) => Math.floor(at / HOUR);

export async function store(table: RollupTableName, rows: object[]): Promise<void> {
  await env.DB.prepare(upsertSql(table)).bind(JSON.stringify(rows)).run();
}

/** Two sessions: Ada's 3 dollars today, and Ben's 4 dollars on Monday. */
export async function fill(): Promise<void> {
  await store('session_rollups', [
    sessionRow({ session_id: 's1', member: 'Ada', project: 'acme/app' }),
    sessionRow({ session_id: 's2', member: 'Ben', project: 'acme/secret' }),
  ]);
  await store('usage_rollups', [
    usageRow({ session_id: 's1', hour: hourAt(now) - 2, cost_micros: 3_000_000, agent_type: 'Explore' }),
    usageRow({ session_id: 's2', hour: hourAt(now) - 96, cost_micros: 4_000_000, model: 'claude-opus-4-5' }),
  ]);
}

export function add(
  fields: Record<string, string>,
  o: { cloud?: typeof own; cookie?: string } = {},
): Promise<Response> {
  const { cloud = own, cookie } = o;
  const form = {
    name: 'All',
    period: 'week',
    scope_kind: 'all',
    scope_value: '',
    limit_usd: '10',
    ...fields,
  };
  return cloud.request('/budgets', {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
    headers: {
      origin: cloud.origin,
      'content-type': 'application/x-www-form-urlencoded',
      ...(cookie === undefined ? {} : { cookie }),
    },
  });
}

export async function read(o: { cloud?: typeof own; headers?: Record<string, string> } = {}) {
  const response = await (o.cloud ?? own).request('/v1/budgets', { headers: o.headers ?? {} });
  return budgetsAnswerSchema.parse(await response.json()).budgets;
}

export function changePhase(form: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams(form);
  return own.request('/phases', { method: 'POST', body, headers: { origin: own.origin } });
}

export const named = (all: BudgetsAnswer['budgets']) => Object.fromEntries(all.map((one) => [one.name, one]));
