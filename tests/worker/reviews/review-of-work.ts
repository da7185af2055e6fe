import { env } from 'cloudflare:workers';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import type { RollupTableName } from '../../../shared/ledger/rows.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { findReview } from '../../../worker/reviews/review-repository.ts';
import { agentRow, errorRow, signalRow } from '../rows.ts';
import { allParts, DAY, HOUR, noon, store } from './review-calls.ts';

// Four sessions of the same work, one of them a day before: tasks, workflows, files, and an error that is fixed or not.

export const MINUTE = 60_000;
const before = noon - DAY;

const insert = (table: RollupTableName, rows: object[]) =>
  env.DB.prepare(upsertSql(table)).bind(JSON.stringify(rows)).run();

/** A session in which Explore, which starts a planner of its own, is followed by a reviewer. */
async function session(o: { at: number; id: string; failed?: boolean }): Promise<void> {
  const { at, id } = o;
  await store({ at, id });
  const run = (agent_id: string, minute: number, fields: object) =>
    agentRow({
      session_id: id,
      agent_id,
      parent_agent_id: 'main',
      depth: 1,
      status: 'completed',
      started_at: at + minute * MINUTE,
      ended_at: at + (minute + 2) * MINUTE,
      last_event_at: at + (minute + 2) * MINUTE,
      api_calls: 4,
      unpriced_api_calls: 0,
      ...fields,
    });
  await insert('agent_rollups', [
    run('a1', 1, { agent_type: 'Explore', description: 'Map the queue', cost_micros: 300_000 }),
    run('a2', 2, {
      agent_type: 'planner',
      parent_agent_id: 'a1',
      depth: 2,
      cost_micros: 50_000,
      unpriced_api_calls: 1,
    }),
    run('a3', 5, {
      agent_type: 'reviewer',
      description: `Review ${id}`,
      cost_micros: 200_000,
      status: o.failed === true ? 'failed' : 'completed',
    }),
  ]);
  await insert('signal_rollups', [
    signalRow({
      session_id: id,
      signal: 'file_work',
      subject: 'files',
      times: 5,
      out_of: 2,
      tokens: 900,
      cost_micros: 70_000,
      last_at: at + MINUTE,
      files: JSON.stringify([
        ['src/queue.ts', 3, 600, 40_000],
        [`docs/${id}.md`, 2, 300, 30_000],
      ]),
    }),
  ]);
}

async function fails(o: { at: number; id: string; times: number; fixedAfter: number | null }): Promise<void> {
  await insert('error_rollups', [
    errorRow({
      session_id: o.id,
      hour: Math.floor(o.at / HOUR),
      fingerprint: 'f1',
      occurrences: o.times,
      first_at: o.at,
      last_at: o.at + MINUTE,
      fixed_at: o.fixedAfter === null ? null : o.at + o.fixedAfter,
      fixed_event_id: o.fixedAfter === null ? null : `tool:fix-${o.id}`,
    }),
  ]);
}

export async function fillWork(): Promise<void> {
  await session({ at: before, id: 'old' });
  await fails({ at: before, id: 'old', times: 7, fixedAfter: null });
  for (const [index, id] of ['s1', 's2', 's3'].entries())
    await session({ at: noon + index * HOUR, id, failed: id === 's3' });
  await fails({ at: noon, id: 's1', times: 2, fixedAfter: 10 * MINUTE });
  await fails({ at: noon + HOUR, id: 's2', times: 3, fixedAfter: 4 * MINUTE });
  await fails({ at: noon + 2 * HOUR, id: 's3', times: 1, fixedAfter: null });
}

export async function reviewIn(mode: 'embedded' | 'team') {
  const deps = { ...makeDeps({ ...env, MODE: mode }), clock: () => noon + DAY };
  await env.DB.prepare('DELETE FROM reviews').run();
  await allParts(() => runCron({ time: 'reviews', deps }));
  const found = await findReview({ db: env.DB, reviewId: 'day-2026-11-20' });
  if (found === undefined) throw new Error('no review');
  return found.review;
}
