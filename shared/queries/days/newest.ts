import { HOUR } from '../../core/time.ts';
import type { Source } from '../parts/narrow-to-scope.ts';

// What no day tells, and what would read too many rows, is asked of the newest rows alone: of whole sessions or of whole hours, so
// that whoever looks further back, before what was looked at, sees everything once.

/** The tables whose key begins with the hour. */
export const hourTables = ['error_rollups', 'tool_rollups', 'usage_rollups'] as const;
export type HourTable = (typeof hourTables)[number];

/** How many of the newest rows of a table such a question reads. */
const mostRows: Record<HourTable, number> = { error_rollups: 150, tool_rollups: 800, usage_rollups: 800 };
const mostSessions = { all: 1000, narrowed: 300, runsOf: 500, habitsOf: 250 };
/** So much later than they began sessions are still told to have used a model that is not the one they are told by. */
const besideMs = 2 * HOUR;
/** An hour is looked at whole, up to so many rows; and so are the hours of what is looked at. */
const mostOfHours = 3000;

/** Trends of hours, which are not kept beyond what is folded. */
const trends = new Set(['usage_per_day_by_branch', 'usage_per_day_by_session']);

/** Questions that go through the sessions once. */
const walks = new Set(['sessions', 'sessions_totals', 'session_branches', 'filter_options']);

/** Questions about the agents of sessions, of which a session has several. */
const ofRuns = new Set([
  'agents',
  'agents_per_day',
  'agent_runs',
  'agent_models',
  'waited_agents',
  'repeated_tasks',
  'shared_tasks',
  'task_costs',
  'run_times_per_day',
  'work',
  'workflow_runs',
]);

/** Questions about sessions and their agents; in all others a session is looked up by its id, however old. */
const aboutSessions = new Set([
  'review_sessions',
  'client_versions',
  'activity_totals',
  'signals',
  'file_costs',
  ...walks,
  ...ofRuns,
]);

/** Where to look: back from `until` to about so many rows of each table, and no further than to `since`. */
export type Look = {
  since: number;
  until: number;
  /** Undefined: sessions are looked up by their id. */
  sessions: number | undefined;
  isWalk: boolean;
};

export function planLook(o: {
  name: string;
  since: number;
  until: number | undefined;
  /** Only what was before. */
  before: number | undefined;
  /** What each session did is looked at as well. */
  isNarrowed: boolean;
}): Look {
  const { name, since, until = Number.MAX_SAFE_INTEGER, before = Number.MAX_SAFE_INTEGER } = o;
  return {
    since,
    until: Math.round(Math.min(until, before)),
    sessions: aboutSessions.has(name) ? sessionsOf(o) : undefined,
    isWalk: walks.has(name),
  };
}

function sessionsOf({ name, isNarrowed }: { name: string; isNarrowed: boolean }): number {
  // Every run is given where habits are looked for, not sums of them.
  if (name === 'workflow_runs') return mostSessions.habitsOf;
  if (ofRuns.has(name)) return mostSessions.runsOf;
  return isNarrowed ? mostSessions.narrowed : mostSessions.all;
}

/** Where a longer range begins for a question that is walked once for each change of the clocks in it. */
export function keptSince(o: { name: string; foldedAt: number | undefined }): number | undefined {
  return trends.has(o.name) ? o.foldedAt : undefined;
}

/** When the last of so many sessions began; no row where there are fewer. Read from an index. */
export const oldestSessionSql =
  'SELECT started_at AS at FROM session_rollups WHERE started_at < ?1 ORDER BY started_at DESC LIMIT 1 OFFSET ?2';

export function bindOldestSession({ sessions = 1, until }: Look): number[] {
  return [until, sessions - 1];
}

export function sessionSource({ look, since }: { look: Look; since: number }): Source {
  const within = `WHERE started_at >= ${since} AND started_at < ${look.until}`;
  return look.isWalk
    ? { walked: `(SELECT * FROM main.session_rollups INDEXED BY session_rollups_started_at ${within})` }
    : `(SELECT * FROM main.session_rollups ${within})`;
}

/** The newest hour with rows, and the hour of the last of so many; one row, with nothing in it where there is none. */
export function oldestHourSql(table: HourTable): string {
  const within = `FROM ${table} WHERE hour >= ?1 AND hour < ?2 ORDER BY hour DESC LIMIT 1`;
  return `SELECT (SELECT hour ${within}) AS newest, (SELECT hour ${within} OFFSET ?3) AS oldest`;
}

export function bindOldestHour({ look, table }: { look: Look; table: HourTable }): number[] {
  return [Math.floor(look.since / HOUR), Math.ceil(look.until / HOUR), mostRows[table] - 1];
}

/** From which hour on such rows are looked at: the hour that they end in is not whole, unless it is the only one. */
export function firstHourOf(found: { newest: number | null; oldest: number | null }): number | undefined {
  if (found.oldest === null) return undefined;
  return found.oldest === found.newest ? found.oldest : found.oldest + 1;
}

export function hourSource(o: { table: HourTable; look: Look; since: number }): string {
  const { table, look, since } = o;
  return `(SELECT * FROM main.${table} WHERE hour >= ${Math.floor(since / HOUR)} AND hour < ${Math.ceil(look.until / HOUR)} ORDER BY hour DESC LIMIT ${mostOfHours})`;
}

/** Sessions that began in a time did what they did in its hours, or soon after; and so did whatever else is told of it. */
export function besideSource(o: { table: HourTable; look: Look; since: number }): string {
  const { table, look } = o;
  const since = Math.max(o.since, look.since);
  const until = Math.min(look.until + besideMs, Number.MAX_SAFE_INTEGER);
  return `(SELECT * FROM main.${table} WHERE hour >= ${Math.floor(since / HOUR)} AND hour < ${Math.ceil(until / HOUR)} ORDER BY hour LIMIT ${mostOfHours})`;
}
