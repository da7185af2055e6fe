// SQL that several queries share. Both drivers bind numbers as REAL, so whatever is divided is cast first; every
// fragment that takes filters names ?7, because D1 wants exactly as many values as the highest position.

/** Name of what happened outside of any branch; no branch can be called so. */
export const noBranch = 'no branch';

/** The hours of the filter's range, as SQL. Whoever cuts rows at other moments than full hours puts numbers of its own here. */
export const firstHour = 'COALESCE((CAST(?1 AS INTEGER) + 3599999) / 3600000, 0)';
export const endHour = 'COALESCE((CAST(?2 AS INTEGER) + 3599999) / 3600000, 1000000000)';

/** Hours of the filter's range; a bucket counts as the full UTC hour in it. Constant bounds keep the key in use. */
function hourRange(table: string): string {
  return `${table}.hour >= ${firstHour} AND ${table}.hour < ${endHour}`;
}

/** Session, project and member of the filter. Sessions are looked up only when one of the last two is given. */
export function sessionScope(table: string): string {
  return `(?7 IS NULL OR ${table}.session_id = ?7)
  AND ((?3 IS NULL AND ?4 IS NULL) OR ${table}.session_id IN (
    SELECT session_id FROM session_rollups WHERE (?3 IS NULL OR project = ?3) AND (?4 IS NULL OR member = ?4)))`;
}

/** For rows that know no model: those of sessions that used it. */
export function usedModel(table: string): string {
  return `(?5 IS NULL OR ${table}.session_id IN (SELECT session_id FROM usage_rollups WHERE model = ?5 AND api_calls > 0))`;
}

export function ofAgentType(table: string): string {
  return `(?6 IS NULL OR ${table}.agent_type = ?6)`;
}

/** Every filter, for rows of `usage_rollups`. */
export const usageFilter = `${hourRange('u')} AND ${usageScope()}`;

/** The same for rows that are joined with `zone`, which holds the hours of the range. */
export function usageScope(): string {
  return `${sessionScope('u')}
  AND (?5 IS NULL OR u.model = ?5)
  AND ${ofAgentType('u')}`;
}

/** Every filter, for `tool_rollups` and `error_rollups`. */
export function eventFilter(table: string): string {
  return `${hourRange(table)} AND ${eventScope(table)}`;
}

/** Every filter but the agent's, for `error_rollups`: a row may be of several agents. */
export function errorFilter(table: string): string {
  return `${hourRange(table)} AND ${sessionScope(table)} AND ${usedModel(table)}`;
}

/** How often it happened to the agents that are asked for. */
export function errorsSeen(table: string): string {
  return `CASE WHEN ?6 IS NULL THEN ${table}.occurrences
    WHEN ${table}.agents IS NULL THEN CASE WHEN ${table}.agent_type = ?6 THEN ${table}.occurrences ELSE 0 END
    ELSE COALESCE((SELECT TOTAL(value ->> 1) FROM json_each(${table}.agents) WHERE value ->> 0 = ?6), 0) END`;
}

/** The same for rows that are joined with `zone`. */
export function eventScope(table: string): string {
  return `${sessionScope(table)}
  AND ${ofAgentType(table)} AND ${usedModel(table)}`;
}

/** Sessions or runs that began within the range. */
export function beganIn(table: string): string {
  return `${table}.started_at >= COALESCE(?1, 0) AND ${table}.started_at < COALESCE(?2, 9e15)`;
}

/**
 * Sessions that a range touches: those that started in it, and those that used the API in it. Both are found by a key
 * (a session's last event has none: it would cost a second row write with every flush), so that a day of a long history
 * reads a day's rows.
 */
export function touchesRange(table: string): string {
  return `((${beganIn(table)})
  OR (?1 IS NOT NULL AND ${table}.session_id IN (
    SELECT r.session_id FROM usage_rollups r WHERE r.api_calls > 0 AND ${hourRange('r')})))`;
}

/** Every filter, for `agent_rollups`: runs that started within the range. A zeroed row is a run that was taken back. */
export const agentFilter = `a.last_event_at > 0
  AND ${beganIn('a')}
  AND a.session_id IN (SELECT s.session_id FROM session_rollups s WHERE ${touchesRange('s')}
    AND (?3 IS NULL OR s.project = ?3) AND (?4 IS NULL OR s.member = ?4) AND (?7 IS NULL OR s.session_id = ?7))
  AND (?5 IS NULL OR a.model = ?5)
  AND ${ofAgentType('a')}`;

/** A run that is at work, as far as anybody knows: one with an end fell silent for so long that nothing waits for it. */
export const isRunning = "a.status = 'running' AND a.ended_at IS NULL";

/** Sessions or runs in the state that stands at `position`. What fell silent for so long that it got an end does not go on. */
export function inState({ table, position }: { table: string; position: string }): string {
  return `(${table}.status = ${position} AND (${position} NOT IN ('running', 'working') OR ${table}.ended_at IS NULL))`;
}

/**
 * Whether somebody asked for something, or may yet: not the case where a session of the client saw no more than `/usage`.
 * Sessions of other programs name no version of it.
 */
export const isWorthListing = `(s.prompts > 0 OR s.api_calls > 0 OR s.tool_calls > 0 OR s.agent_runs > 0 OR s.api_errors > 0
  OR s.forked_from IS NOT NULL OR s.client_version IS NULL OR s.status <> 'completed')`;

/** Filters of the sessions list, of sessions that the range touches. */
export const sessionsFilter = sessionsWhere(touchesRange('s'));
/** The same of sessions that began within it. */
export const begunSessionsFilter = sessionsWhere(beganIn('s'));

/** ?8 text, ?9 status, ?10 failed calls, ?11 agents, ?12 cost, ?13 branch, ?14 that it began within the range. */
function sessionsWhere(range: string): string {
  return `s.last_event_at > 0 AND (?7 IS NOT NULL OR ${isWorthListing}) AND s.last_event_at >= COALESCE(?1, 0)
  AND ${range}
  AND (?3 IS NULL OR s.project = ?3)
  AND (?4 IS NULL OR s.member = ?4)
  AND (s.model = ?5 OR ${usedModel('s')})
  AND (?6 IS NULL OR EXISTS (
    SELECT 1 FROM agent_rollups a WHERE a.session_id = s.session_id AND a.agent_type = ?6 AND a.last_event_at > 0))
  AND (?7 IS NULL OR s.session_id = ?7)
  AND (?8 IS NULL OR instr(lower(s.session_id || ' ' || s.project || ' ' || s.member || ' ' || COALESCE(s.title, '')
    || ' ' || COALESCE(s.git_branch, '') || ' ' || COALESCE(s.last_action, '')), lower(?8)) > 0)
  AND (?9 IS NULL OR ${inState({ table: 's', position: '?9' })})
  AND s.tool_errors >= COALESCE(?10, 0) AND s.agent_runs >= COALESCE(?11, 0) AND s.cost_micros >= COALESCE(?12, 0)
  AND (?13 IS NULL OR s.git_branch = ?13)
  AND (?14 IS NULL OR (${beganIn('s')}))`;
}

/** `TOTAL`, not `SUM`, which fails when figures that are absurd, but possible, add up to more than 63 bits. */
export const usageSums = `TOTAL(u.input_tokens) AS input_tokens,
  TOTAL(u.output_tokens) AS output_tokens,
  TOTAL(u.cache_read_tokens) AS cache_read_tokens,
  TOTAL(u.cache_write_5m_tokens) AS cache_write_5m_tokens,
  TOTAL(u.cache_write_1h_tokens) AS cache_write_1h_tokens,
  TOTAL(u.cost_micros) AS cost_micros,
  TOTAL(u.cache_savings_micros) AS cache_savings_micros,
  TOTAL(u.api_calls) AS api_calls,
  TOTAL(u.unpriced_api_calls) AS unpriced_api_calls`;

/** Dearest first, then largest: models without a price still come in a useful order. */
export const usageOrder = `cost_micros DESC,
  TOTAL(u.input_tokens + u.output_tokens + u.cache_read_tokens + u.cache_write_5m_tokens + u.cache_write_1h_tokens) DESC,
  key`;

/**
 * Parts of the time zone within the range as rows (from_hour, until_hour, minutes); see time-zone.ts. An open range comes with the parts
 * of years ahead: those that begin after the last row are left out, because every part is one more walk over the rows.
 * `zone` has to stand first in a CROSS JOIN, which keeps it outside.
 */
export function zoneRows(position: string, lastHour: string): string {
  return `zone AS MATERIALIZED (
  SELECT MAX(value ->> 0, ${firstHour}) AS from_hour, MIN(value ->> 1, ${endHour}) AS until_hour,
    value ->> 2 AS minutes
  FROM json_each(${position})
  WHERE value ->> 0 <= COALESCE(${lastHour}, 0))`;
}

/** The key of these tables begins with the hour, so that this reads one row. */
export function lastHourOf(table: string): string {
  return `(SELECT MAX(hour) FROM ${table})`;
}

/** The day, in the reader's time zone, of a row of `table` joined with `zone`. */
export function dayOf(table: string): string {
  return `date((${table}.hour * 60 + zone.minutes) * 60, 'unixepoch')`;
}

export function inZone(table: string): string {
  return `${table}.hour >= zone.from_hour AND ${table}.hour < zone.until_hour`;
}

/** The hour of the week in the reader's time zone, 0 (Monday, 0:00) to 167, of a row of `table` joined with `zone`. */
export function weekHourOf(table: string): string {
  return `((${table}.hour + 72) * 60 + zone.minutes) / 60 % 168`;
}

/** What usage by session is narrowed to beside the filter: ?9 an hour of the week, ?10 a branch. */
export const usageDetail = `(?9 IS NULL OR ${weekHourOf('u')} = ?9)
  AND (?10 IS NULL OR EXISTS (
    SELECT 1 FROM session_rollups b WHERE b.session_id = u.session_id AND COALESCE(b.git_branch, '${noBranch}') = ?10))`;

export const usagePoint = `TOTAL(u.input_tokens + u.output_tokens + u.cache_read_tokens + u.cache_write_5m_tokens
    + u.cache_write_1h_tokens) AS tokens,
  ${usageSums}`;
