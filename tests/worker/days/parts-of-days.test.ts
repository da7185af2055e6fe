import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { factParts, readReviewFacts } from '../../../shared/insights/read-facts.ts';
import { upsertPhasesSql } from '../../../shared/phases/phase.ts';
import { agents } from '../../../shared/queries/agents.ts';
import { tools } from '../../../shared/queries/tools.ts';
import { usageByModel } from '../../../shared/queries/usage-by.ts';
import { usageTotals } from '../../../shared/queries/usage-totals.ts';
import { work } from '../../../shared/queries/work.ts';
import { sessionsBegun } from '../../../shared/queries/sessions-begun.ts';
import { readStandings } from '../../../worker/budgets/read-standings.ts';
import { createDaySource } from '../../../worker/data/day-state.ts';
import type { Memory } from '../../../worker/data/recall.ts';
import { askWithin } from '../../../worker/data/scope.ts';
import { findReview } from '../../../worker/reviews/review-repository.ts';
import { writeDueReviews } from '../../../worker/reviews/write-due-reviews.ts';
import { reviewNotes } from '../../../shared/insights/review-document.ts';
import { makeDays } from '../../../worker/days/make-days.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations } from '../cloud.ts';
import { agentRow, sessionRow, toolRow, usageRow } from '../rows.ts';

/** Noon of a Friday. */
const now = Date.UTC(2026, 10, 20, 12);
const lastHour = Math.floor(now / HOUR) - 1;
const sessions = 14;
const hours = 5 * 24;

const at = (hour: number) => hour * HOUR;
const every = <Row>(make: (hour: number, nth: number) => Row): Row[] =>
  Array.from({ length: hours }, (_, ago) =>
    Array.from({ length: sessions }, (__, nth) => make(lastHour - ago, nth)),
  ).flat();
const id = (hour: number, nth: number) => `s-${hour}-${nth}`;

/** A team that is at work all around the clock: more rows than the newest of a table are. */
async function fill(): Promise<void> {
  const named = { prompts: 1, project: 'acme/app', member: 'Ada' };
  const rows = {
    session_rollups: every((hour, nth) =>
      sessionRow({
        session_id: id(hour, nth),
        ...named,
        started_at: at(hour) + nth * 60_000,
        last_event_at: at(hour) + 1_800_000,
      }),
    ),
    agent_rollups: every((hour, nth) =>
      agentRow({
        session_id: id(hour, nth),
        agent_id: 'a1',
        agent_type: 'Explore',
        started_at: at(hour) + nth * 60_000,
        last_event_at: at(hour) + 1_800_000,
      }),
    ),
    usage_rollups: every((hour, nth) =>
      usageRow({ session_id: id(hour, nth), hour, api_calls: 2, cost_micros: 1000 + (hour % 7) }),
    ),
    tool_rollups: every((hour, nth) =>
      toolRow({ session_id: id(hour, nth), hour, calls: 3, errors: nth % 2 }),
    ),
  };
  for (const [table, list] of Object.entries(rows))
    await env.DB.prepare(upsertSql(table as keyof typeof rows))
      .bind(JSON.stringify(list))
      .run();
}

const anHourLater = () => now + HOUR;
const deps = { ...makeDeps({ ...env, MODE: 'team' }), clock: () => now };

async function ask(large: boolean, o: { memory?: Memory; clock?: () => number } = {}) {
  await env.DB.prepare('UPDATE day_zones SET rows_a_day = ?1')
    .bind(large ? 9000 : 1)
    .run();
  const { memory, clock = () => now } = o;
  const days = createDaySource({ db: env.DB, clock, memory: { at: 0, state: undefined } });
  return askWithin({ db: env.DB, scope: {}, memory, days, clock });
}

beforeEach(async () => {
  await reset();
  await applyMigrations();
  await fill();
  await env.DB.prepare(`INSERT INTO day_zones (zone, added_at) VALUES ('Europe/Berlin', 0)`).run();
  for (let tick = 0; tick < 8; tick += 1) await makeDays({ deps });
});

const minute = 60_000;
const times = {
  'over several days': {
    since: now - 4 * DAY - 7 * HOUR - 20 * minute,
    until: now - DAY - 3 * HOUR + 5 * minute,
  },
  'within one day': { since: now - 2 * DAY - 3 * HOUR, until: now - 2 * DAY - HOUR - 30 * minute },
  'from within a day on': { since: now - 3 * DAY - 5 * HOUR - minute, until: undefined },
  'up to now': { since: now - 3 * DAY, until: now },
  'of today alone': { since: now - 6 * HOUR, until: now - 2 * HOUR },
};

describe('what a large team did in a time that begins and ends within days', () => {
  it.each(Object.entries(times))('is told whole %s', async (_, range) => {
    const tell = async ({ runExact }: Awaited<ReturnType<typeof ask>>) => ({
      used: await runExact(usageTotals, range),
      models: await runExact(usageByModel, range),
      tools: (await runExact(tools, range)).map((row) => ({ ...row, sessions: undefined })),
      runs: (await runExact(agents, range)).map(({ agent_type, runs, failed }) => [agent_type, runs, failed]),
      begun: await runExact(sessionsBegun, range),
      active: (await runExact(work, range)).map(({ active_hours, tool_calls }) => [active_hours, tool_calls]),
    });
    const exact = await tell(await ask(false));
    const questions = await ask(true);
    expect(await tell(questions)).toEqual(exact);
    expect(exact.used[0]?.api_calls).toBeGreaterThan(0);
    expect(questions.coarseness().looked).toBeUndefined();
  });

  it('is not recalled from what was told by days as they were made hours ago', async () => {
    const memory: Memory = new Map();
    const rows = JSON.stringify([
      usageRow({ session_id: id(lastHour, 0), hour: lastHour + 1, api_calls: 5 }),
    ]);
    await env.DB.prepare(upsertSql('usage_rollups')).bind(rows).run();
    const today = Date.UTC(2026, 10, 19, 23);
    const range = { since: today, until: today + DAY };
    const { recall, recallExact } = await ask(true, { memory, clock: anHourLater });
    const [made] = await recall(minute)(usageTotals, range);
    const [used] = await recallExact(minute)(usageTotals, range);
    expect(used?.api_calls).toBe((made?.api_calls ?? 0) + 5);
  });

  it('is what a budget of its phase stands at, and what its review says', async () => {
    const { since, until } = times['over several days'];
    const phases = [{ phase: 1, name: 'Shop', started_at: since, completed_at: until, changed_at: until }];
    await env.DB.prepare(upsertPhasesSql).bind(JSON.stringify(phases)).run();
    await env.DB.prepare(
      `INSERT INTO budgets (budget_id, name, scope_kind, scope_value, period, limit_micros, created_at)
      VALUES ('b', 'Phase', 'all', '', 'phase', 1000000, 1)`,
    ).run();
    const spent = await env.DB.prepare(
      'SELECT SUM(cost_micros) AS cost FROM usage_rollups WHERE hour >= ?1 AND hour < ?2',
    )
      .bind(Math.ceil(since / HOUR), Math.ceil(until / HOUR))
      .first<number>('cost');
    const { runExact } = await ask(true);
    const [standing] = await readStandings({ db: env.DB, ask: runExact, scope: {}, now });
    expect(standing?.verdict.spent_micros).toBe(spent);
    const facts = await readReviewFacts({
      runQuery: runExact,
      period: { since, until },
      before: { since: since - DAY, until: since },
    });
    const began = await env.DB.prepare(
      'SELECT COUNT(*) AS n FROM session_rollups WHERE started_at >= ?1 AND started_at < ?2',
    )
      .bind(since, until)
      .first<number>('n');
    expect(facts.now.totals).toMatchObject({ cost_micros: spent, sessions: began, agent_runs: began });
    expect(facts.now.totals.tool_calls).toBe(facts.now.tools.reduce((sum, { calls }) => sum + calls, 0));
  });

  it.each([true, false])(
    'is reviewed with a word on what is of the newest rows alone, where it is: %s',
    async (large) => {
      const { since, until } = times['over several days'];
      const phases = [{ phase: 1, name: 'Shop', started_at: since, completed_at: until, changed_at: until }];
      await env.DB.prepare(upsertPhasesSql).bind(JSON.stringify(phases)).run();
      const questions = await ask(large);
      for (let call = 0; call <= factParts.length; call += 1)
        await writeDueReviews({ deps: { ...deps, clock: () => now, askWithin: () => questions } });
      const found = await findReview({ db: env.DB, reviewId: 'phase-1' });
      if (found === undefined) throw new Error('no review');
      expect(reviewNotes(found.review).some((note) => note.includes('of the newest rows'))).toBe(large);
    },
  );
});
