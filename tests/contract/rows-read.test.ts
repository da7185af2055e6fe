import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Filter } from '../../shared/queries/parts/filters.ts';
import { errorsPerDay } from '../../shared/queries/errors-per-day.ts';
import { nowSessions } from '../../shared/queries/now-sessions.ts';
import { sessionsWaiting } from '../../shared/queries/sessions-waiting.ts';
import { toolUsagePerDay } from '../../shared/queries/tool-usage.ts';
import { toolsPerDay } from '../../shared/queries/tools-per-day.ts';
import { errorModels } from '../../shared/queries/error-models.ts';
import { sessionBranches } from '../../shared/queries/session-branches.ts';
import { usageByProjectAgent } from '../../shared/queries/usage-by-project-agent.ts';
import { usageByWeekHour } from '../../shared/queries/usage-by-week-hour.ts';
import { usagePerDayByModel } from '../../shared/queries/usage-per-day-by.ts';
import { openD1 } from '../support/both-databases.ts';
import { seedRows, seedStart } from '../support/seeded-rows.ts';

// D1 bills the rows that a question reads: what the answer needs, and once more for sorting them.

const rows = seedRows({ seed: 5, sessions: 120 });
let d1: Awaited<ReturnType<typeof openD1>>;
beforeAll(async () => {
  d1 = await openD1({ rows });
});
afterAll(() => d1.close());

async function readBy(ask: () => Promise<unknown>): Promise<number> {
  const before = d1.rowsRead();
  await ask();
  return d1.rowsRead() - before;
}

const open: Filter & { time_zone: string } = { since: seedStart, time_zone: 'Europe/Berlin' };
const slack = 60;

it.each([
  ['tools', () => d1.runQuery(toolsPerDay, open), rows.tool_rollups.length],
  ['costs by tool', () => d1.runQuery(toolUsagePerDay, open), rows.tool_rollups.length],
  ['errors', () => d1.runQuery(errorsPerDay, open), rows.error_rollups.length],
  ['costs', () => d1.runQuery(usagePerDayByModel, open), rows.usage_rollups.length],
  ['costs in the week', () => d1.runQuery(usageByWeekHour, open), rows.usage_rollups.length],
] as const)('the trend of %s walks its rows once, whatever the clocks do', async (_name, ask, count) => {
  expect(await readBy(ask)).toBeLessThanOrEqual(2 * count + slack);
});

it('what agents cost in projects reads usage once, with the session of each row', async () => {
  const count = rows.usage_rollups.length;
  expect(await readBy(() => d1.runQuery(usageByProjectAgent, open))).toBeLessThanOrEqual(3 * count + slack);
});

it('the branches of a filter read the sessions of their time', async () => {
  const sessions = rows.session_rollups.filter((session) => session.started_at >= seedStart).length;
  const read = await readBy(() => d1.runQuery(sessionBranches, { since: seedStart }));
  expect(read).toBeLessThanOrEqual(3 * sessions + slack);
});

it('the models of an error read its time once, and the agents of its own sessions', async () => {
  const own = new Set(
    rows.error_rollups.filter((row) => row.fingerprint === 'print-1').map((row) => row.session_id),
  );
  const agents = rows.agent_rollups.filter((row) => own.has(row.session_id)).length;
  const read = await readBy(() => d1.runQuery(errorModels, { since: seedStart, fingerprint: 'print-1' }));
  expect(read).toBeLessThanOrEqual(2 * rows.error_rollups.length + 12 * agents + slack);
});

it('what goes on is found among open sessions alone', async () => {
  const sessions = rows.session_rollups.filter((session) => session.ended_at === null).length;
  expect(await readBy(() => d1.runQuery(nowSessions, { since: seedStart }))).toBeLessThanOrEqual(
    3 * sessions,
  );
  expect(await readBy(() => d1.runQuery(sessionsWaiting, { since: seedStart }))).toBeLessThanOrEqual(
    2 * sessions,
  );
});
