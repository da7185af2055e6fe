import {
  cost,
  goesOn,
  health,
  shareOf,
  sum,
  tokens,
  took,
  usually,
  type Expected,
} from './expected-figures.ts';
import type {
  AgentJson,
  ErrorJson,
  RunJson,
  SessionFacts,
  SessionJson,
  SkillJson,
  ToolJson,
  UsageJson,
} from './printed-rows.ts';
import { isSkillTool, toolOfKey } from '../../../../shared/ledger/skill-keys.ts';
import {
  counted,
  formatCount,
  formatDuration,
  formatShare,
  formatTokens,
} from '../../../../shared/core/figures.ts';

const agentsShown = 6;
const roundTokens = (count: number) => formatTokens(count).replace(/\.0+(?=\D)/, '');

/** What Now says of the day, of sessions at work and over, and of the last failures. */
export function nowFigures(o: {
  today: {
    totals: UsageJson;
    sessions: readonly unknown[];
    agents: readonly AgentJson[];
    tools: readonly ToolJson[];
    failures: number;
  };
  sessions: readonly SessionJson[];
  facts: readonly SessionFacts[];
  /** By session. */
  runs: ReadonlyMap<string, readonly RunJson[]>;
  failures: readonly { last_event_id: string; occurrences: number }[];
}): Expected {
  const { today } = o;
  const calls = sum(today.tools, (row) => row.calls);
  const failed = sum(today.tools, (row) => row.errors);
  const below = today.agents.filter((row) => row.agent_type !== 'main');
  const with_ = (status: string) => formatCount(o.sessions.filter((row) => row.status === status).length);
  const expected: Expected = new Map([
    ['card | Cost | figure', cost(today.totals)],
    ['card | Sessions | figure', formatCount(today.sessions.length)],
    ['card | Agents | figure', formatCount(sum(below, (row) => row.runs))],
    ['card | Failures | figure', formatCount(today.failures)],
    ['card | Failures | note', calls === 0 ? 'no tool calls' : `${formatShare(failed / calls)} of calls`],
    ['card | Unpriced | figure', formatCount(today.totals.unpriced_api_calls)],
    ['mark | waiting', with_('needs_input')],
    ['mark | working', with_('working')],
  ]);
  for (const fact of o.facts) {
    const { session_id, context_tokens, context_limit } = fact;
    expected.set(`mark | took ${session_id}`, took(fact));
    if (context_tokens !== null && context_limit !== null)
      expected.set(
        `mark | context ${session_id}`,
        `ctx${roundTokens(context_tokens)} of ${roundTokens(context_limit)}`,
      );
  }
  for (const row of o.sessions) {
    const { session_id, agent_runs } = row;
    const agents = counted({ count: agent_runs, one: 'agent' });
    const isLive = row.status === 'working' || row.status === 'needs_input';
    expected.set(`mark | agents ${session_id}`, agents);
    expected.set(`mark | tokens ${session_id}`, `${formatTokens(tokens(row))} tokens`);
    expected.set(`mark | failed ${session_id}`, `${formatCount(row.tool_errors)} failed`);
    expected.set(
      `mark | cost ${session_id}`,
      isLive && agent_runs > 0 ? `${cost(row)} with ${agents}` : cost(row),
    );
    expected.set(`mark | more ${session_id}`, `${agent_runs - agentsShown} more agents`);
    for (const run of o.runs.get(session_id) ?? []) {
      const [whole, own] = [costOfTree(run), cost(run)];
      expected.set(
        `mark | took ${run.agent_id}`,
        run.duration_ms === null ? goesOn : formatDuration(run.duration_ms),
      );
      expected.set(
        `mark | cost ${run.agent_id}`,
        run.subtree_cost_usd === run.cost_usd ? whole : `${whole}own ${own}`,
      );
    }
  }
  for (const row of o.failures) expected.set(`mark | times ${row.last_event_id}`, `×${row.occurrences}`);
  return expected;
}

function costOfTree(run: RunJson): string {
  return cost({ cost_usd: run.subtree_cost_usd, unpriced_api_calls: run.subtree_unpriced_api_calls });
}

/** What the page of one fault says of it; `days`: how often by day since the epoch. */
export function groupFigures(o: { error: ErrorJson; days: ReadonlyMap<number, number> }): Expected {
  const { error } = o;
  const times = counted({ count: error.occurrences, one: 'time' });
  const expected: Expected = new Map([
    ['mark | times', `${times} in ${counted({ count: error.sessions, one: 'session' })}`],
    ['card | Times | figure', formatCount(error.occurrences)],
    ['card | Sessions | figure', formatCount(error.sessions)],
    ['card | First seen | figure', error.first_at],
    ['card | Last seen | figure', error.last_at],
  ]);
  for (const { agent_type, occurrences } of error.agents)
    expected.set(
      `mark | agent ${agent_type}`,
      `${formatCount(occurrences)} · ${shareOf(occurrences, error.occurrences)}`,
    );
  for (const [day, count] of o.days)
    expected.set(`chart | Occurrences per day | ${dayName(day)}`, formatCount(count));
  return expected;
}

/** Tools of one server together. */
export function serverFigures(tools: readonly ToolJson[]): Expected {
  const expected: Expected = new Map();
  const servers = Map.groupBy(tools, (row) => /^mcp__(.+?)__/.exec(row.tool_name)?.[1] ?? '');
  for (const [server, own] of servers) {
    const [calls, errors] = [sum(own, (row) => row.calls), sum(own, (row) => row.errors)];
    const cell = (heading: string, text: string) =>
      expected.set(`table | MCP servers | ${server} | ${heading}`, text);
    cell('Tools', formatCount(own.length));
    cell('Calls', formatCount(calls));
    cell('Failed', formatCount(errors));
    cell('Health', health({ done: calls, failed: errors }));
    // Percentiles of several tools are of all their calls, which no command prints.
    const [only] = own;
    cell('Usually', own.length === 1 && only !== undefined ? usually(only) : goesOn);
  }
  return expected;
}

/** Skills as `subtrack tools --skills` prints them. */
export function skillFigures({
  tools,
  skills,
}: {
  tools: readonly ToolJson[];
  skills: readonly SkillJson[];
}): Expected {
  const calling = tools.filter((row) => isSkillTool(row.tool_name));
  const untold = sum(calling, (row) => row.calls) - sum(skills, (row) => row.calls);
  const expected: Expected = new Map(
    untold === 0
      ? []
      : [['mark | untold-skills', `${counted({ count: untold, one: 'call' })} without a name`]],
  );
  for (const row of skills) {
    const key = `${row.tool_name}(${row.skill})`;
    const cell = (heading: string, text: string) =>
      expected.set(`table | Skills | ${key} | ${heading}`, text);
    cell('Calls', formatCount(row.calls));
    cell('Failed', formatCount(row.errors));
    cell('Health', health({ done: row.calls, failed: row.errors }));
    cell('Usually', usually(row));
  }
  return expected;
}

/** A row of `subtrack query` over usage: of an hour of the week, or of a tool in a project. */
export type UsedJson = { name: string; cost_micros: number; api_calls: number; unpriced_api_calls: number };
export const weekHoursSql = `SELECT (hour + 72) % 168 AS name, SUM(cost_micros) AS cost_micros, SUM(api_calls) AS api_calls,
  SUM(unpriced_api_calls) AS unpriced_api_calls FROM usage_rollups GROUP BY 1 HAVING SUM(cost_micros) > 0`;
export const toolPlacesSql = `SELECT s.project || ', ' || t.agent_type || ', ' || ${toolOfKey('t.tool_name')} AS name, SUM(t.cost_micros) AS cost_micros,
  SUM(t.api_calls) AS api_calls, SUM(t.unpriced_api_calls) AS unpriced_api_calls
FROM tool_rollups t JOIN session_rollups s ON s.session_id = t.session_id GROUP BY 1`;

/** What the charts of Costs say of their parts. */
export function chartFigures(o: {
  days: readonly (UsageJson & { key: string })[];
  weekHours: readonly UsedJson[];
  toolPlaces: readonly UsedJson[];
}): Expected {
  const expected: Expected = new Map();
  for (const row of o.days)
    expected.set(`chart | Cost per day, stacked | ${dayName(Date.parse(row.key) / 86_400_000)}`, cost(row));
  const usd = (row: UsedJson) =>
    cost({
      ...row,
      cost_usd:
        row.api_calls > 0 && row.unpriced_api_calls === row.api_calls ? null : row.cost_micros / 1_000_000,
    });
  for (const row of o.weekHours) {
    const weekHour = Number(row.name);
    const name = `${['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][Math.floor(weekHour / 24)]} ${String(weekHour % 24).padStart(2, '0')}:00`;
    expected.set(
      `chart | Usage by weekday and hour | ${name}`,
      `${usd(row)}, ${counted({ count: row.api_calls, one: 'call' })}`,
    );
  }
  for (const row of o.toolPlaces)
    expected.set(`chart | What agents cost in projects | ${row.name}`, usd(row));
  return expected;
}

/** `21 Nov`, in UTC. */
export function dayName(day: number): string {
  const name = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return name.format(day * 86_400_000);
}
