import { env } from 'cloudflare:workers';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { factParts } from '../../../shared/insights/read-facts.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { listReviews } from '../../../worker/reviews/review-repository.ts';
import { openCloud } from '../cloud.ts';
import { sessionRow, toolRow } from '../rows.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const noon = Date.UTC(2026, 10, 20, 12);
export const hostile = '</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) | `a` \u001b[31m';

export async function store(o: {
  at: number;
  id: string;
  calls?: number;
  errors?: number;
  title?: string;
}): Promise<void> {
  const session = sessionRow({
    session_id: o.id,
    title: o.title ?? 'A session',
    started_at: o.at,
    ended_at: o.at + HOUR,
    last_event_at: o.at + HOUR,
    tool_calls: o.calls ?? 10,
    tool_errors: o.errors ?? 0,
    prompts: 1,
  });
  const tool = toolRow({
    session_id: o.id,
    hour: Math.floor(o.at / HOUR),
    tool_name: 'Edit',
    calls: o.calls ?? 10,
    errors: o.errors ?? 0,
  });
  await env.DB.prepare(upsertSql('session_rollups'))
    .bind(JSON.stringify([session]))
    .run();
  await env.DB.prepare(upsertSql('tool_rollups'))
    .bind(JSON.stringify([tool]))
    .run();
}

/** The calls of one hour. */
export const hourly = (at: number) =>
  allParts(() => runCron({ time: 'reviews', deps: { ...makeDeps(env), clock: () => at } }));
export const written = async () =>
  (await listReviews({ db: env.DB, limit: 100 })).map(({ review_id }) => review_id);
export const cloud = (at = noon) => openCloud({ mode: 'embedded', deps: { clock: () => at } });

export const partsLeft = async () =>
  (await env.DB.prepare('SELECT count(*) AS n FROM review_parts').first<number>('n')) ?? 0;

/** The calls that a review of a team takes. */
export async function allParts(tick: () => Promise<void>): Promise<void> {
  for (let call = 0; call <= factParts.length; call += 1) await tick();
}

export function post(path: string, fields: Record<string, string>): [string, RequestInit] {
  return [
    path,
    {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
  ];
}

export function exchangePhases(o: { token: string; phases: object[] }): Promise<Response> {
  return openCloud().request('/v1/phases', {
    method: 'POST',
    body: JSON.stringify({ phases: o.phases, findings: [] }),
    headers: { authorization: `Bearer ${o.token}`, 'content-type': 'application/json' },
  });
}
