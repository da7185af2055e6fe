import { nothingNow } from './nothing-now.ts';
import { createRandom } from './seeded-random.ts';
import { makeSignals } from './seeded-signals.ts';
import type { RollupBatch } from '../../shared/ledger/rows.ts';
import type {
  AgentRollup,
  ErrorRollup,
  SessionRollup,
  ToolRollup,
  UsageRollup,
} from '../../shared/ledger/rows.ts';

/** Around the end of European summer time, so that days have 24, 25 and 23 hours in some zones. */
export const seedStart = Date.UTC(2026, 9, 20);
const HOUR = 3_600_000;

type Random = ReturnType<typeof createRandom>;

const projects = ['acme/shop', 'acme/über-app', "o'brien/quote", 'folder'];
const members = ['Ada', 'Grace', '李雷'];
const models = ['claude-opus-5-5', 'claude-haiku-5', 'house-model'];
const agentTypes = ['main', 'Explore', 'reviewer'];
const tools = ['Bash', 'Read', 'Edit', 'mcp__db__query'];

/** Rollup rows of all six tables, with tombstones (all-zero rows) among them. */
export function seedRows({ seed, sessions }: { seed: number; sessions: number }): Required<RollupBatch> {
  const random = createRandom(seed);
  const rows: Required<RollupBatch> = {
    session_rollups: [],
    agent_rollups: [],
    usage_rollups: [],
    tool_rollups: [],
    error_rollups: [],
    signal_rollups: [],
  };
  for (let index = 0; index < sessions; index += 1) {
    const session = makeSession({ random, index });
    rows.session_rollups.push(session);
    rows.agent_rollups.push(...makeAgents({ random, session }), ...(index === 3 ? makeGroup(session) : []));
    rows.usage_rollups.push(...makeUsage({ random, session }));
    rows.tool_rollups.push(...makeTools({ random, session }));
    rows.error_rollups.push(...makeErrors({ random, session, index }));
    rows.signal_rollups.push(...makeSignals({ session, index }));
  }
  return rows;
}

function usageOf(random: Random) {
  const unpriced = random.chance(0.2);
  return {
    input_tokens: random.below(5_000),
    output_tokens: random.below(20_000),
    cache_read_tokens: random.below(3_000_000),
    cache_write_5m_tokens: random.below(50_000),
    cache_write_1h_tokens: random.below(9_000),
    cost_micros: unpriced ? 0 : random.below(4_000_000),
    api_calls: 1 + random.below(40),
    unpriced_api_calls: unpriced ? 1 : 0,
  };
}

function zeroed<Row extends object>(row: Row, keep: readonly string[]): Row {
  const entries = Object.entries(row).map(([key, value]) =>
    typeof value === 'number' && !keep.includes(key) ? [key, 0] : [key, value],
  );
  return Object.fromEntries(entries) as Row;
}

function makeSession({ random, index }: { random: Random; index: number }): SessionRollup {
  const started = seedStart + random.below(20 * 24) * HOUR + random.below(HOUR);
  const last = started + random.below(5 * HOUR);
  const status = random.pick(['working', 'needs_input', 'completed', 'completed', 'crashed']);
  const row: SessionRollup = {
    session_id: `${String(index).padStart(4, '0')}-${random.below(1e9).toString(16)}`,
    rev: 1,
    device_id: `device-${random.below(3)}`,
    member: random.pick(members),
    project: random.pick(projects),
    title: random.chance(0.2)
      ? null
      : `Fix the ${random.pick(['queue', 'Login', '50% case', 'naïve_parser'])}`,
    status,
    attention: status === 'needs_input' ? 'permission' : null,
    last_action: random.chance(0.3) ? null : 'Bash npm test',
    last_message: index % 4 === 0 ? null : 'The routes are mapped.',
    model: random.pick(models),
    client_version: '2.1.329',
    entrypoint: 'cli',
    git_branch: random.chance(0.5) ? 'main' : null,
    forked_from: null,
    started_at: started,
    // An open session that was silent for a day has an end, too.
    ended_at: status === 'completed' || (status === 'working' && index % 3 === 0) ? last : null,
    last_event_at: last,
    context_tokens: random.chance(0.2) ? null : random.below(180_000),
    context_peak_tokens: random.below(200_000),
    context_limit: 200_000,
    agent_runs: random.below(9),
    running_agents: random.below(3),
    prompts: random.below(20),
    tool_calls: random.below(400),
    tool_errors: random.below(20),
    api_errors: random.below(3),
    compactions: random.below(2),
    files_touched: random.below(30),
    lines_added: random.below(900),
    lines_removed: random.below(300),
    ...usageOf(random),
  };
  return random.chance(0.05) ? zeroed(row, ['rev']) : row;
}

function makeAgents({ random, session }: { random: Random; session: SessionRollup }): AgentRollup[] {
  return Array.from({ length: 1 + random.below(5) }, (_, index) => {
    const started = session.started_at + random.below(HOUR);
    const status = random.pick(['running', 'completed', 'failed', 'killed', 'orphaned']);
    const row: AgentRollup = {
      session_id: session.session_id,
      agent_id: index === 0 ? 'main' : `a${index}`,
      rev: 1,
      parent_agent_id: index === 0 ? null : 'main',
      agent_type: index === 0 ? 'main' : random.pick(agentTypes.slice(1)),
      description: index === 0 ? null : 'Map the routes',
      depth: index === 0 ? 0 : 1,
      status,
      background: random.below(2),
      model: random.chance(0.2) ? null : random.pick(models),
      tool_use_id: index === 0 ? null : `toolu_${random.below(1e9)}`,
      last_action: null,
      started_at: started,
      ended_at: status === 'running' ? (index === 2 ? started : null) : started + random.below(HOUR),
      last_event_at: started + random.below(HOUR),
      tool_calls: random.below(80),
      tool_errors: random.below(9),
      ...usageOf(random),
      subtree_tokens: random.below(4_000_000),
      subtree_cost_micros: random.below(9_000_000),
      ...nothingNow,
      ...(status === 'running' ? troubleOf({ index, at: started }) : {}),
    };
    return random.chance(0.05) ? zeroed(row, ['rev']) : row;
  });
}

/** Of running ones the first is stuck, the second in a loop, the third kept others waiting. */
function troubleOf({ index, at }: { index: number; at: number }): Partial<AgentRollup> {
  if (index === 0)
    return { trouble: 'stuck', trouble_at: at, open_tool: 'Bash', open_at: at, open_usual_ms: 40_000 };
  if (index === 1) return { trouble: 'loop', trouble_at: at, repeats: 7 };
  return { trouble: 'bottleneck', trouble_at: at, usual_from_ms: 60_000, usual_until_ms: 180_000 };
}

/** Runs of one task that were started together and ended one after the other. */
function makeGroup(session: SessionRollup): AgentRollup[] {
  const second = Math.ceil((session.started_at + 1) / 10_000) * 10_000;
  return [1, 2, 3].map((nth) => ({
    session_id: session.session_id,
    agent_id: `together-${nth}`,
    rev: 1,
    parent_agent_id: 'main',
    agent_type: 'reviewer',
    description: 'Review the routes',
    depth: 1,
    status: 'completed',
    background: 0,
    model: 'claude-haiku-5',
    tool_use_id: `toolu_together_${nth}`,
    last_action: null,
    started_at: second + nth,
    ended_at: second + nth * 70_000,
    last_event_at: second + nth * 70_000,
    tool_calls: nth,
    tool_errors: 0,
    input_tokens: 10,
    output_tokens: 20,
    cache_read_tokens: 30,
    cache_write_5m_tokens: 40,
    cache_write_1h_tokens: 0,
    cost_micros: 100_000 * nth,
    api_calls: 1,
    unpriced_api_calls: 0,
    subtree_tokens: 100,
    subtree_cost_micros: 100_000 * nth,
    ...nothingNow,
  }));
}

function makeUsage({ random, session }: { random: Random; session: SessionRollup }): UsageRollup[] {
  const first = Math.floor((session.started_at || seedStart) / HOUR);
  return Array.from({ length: 1 + random.below(6) }, (_, index) => {
    const row: UsageRollup = {
      hour: first + index,
      session_id: session.session_id,
      agent_type: random.pick(agentTypes),
      model: random.pick(models),
      rev: 1,
      ...usageOf(random),
      cache_savings_micros: random.below(2_000_000) - 50_000,
    };
    return random.chance(0.05) ? zeroed(row, ['rev', 'hour']) : row;
  });
}

function toolUsageOf(o: { timed: number; session: SessionRollup; isTold: boolean }) {
  const { timed, session } = o;
  const told = {
    input_tokens: timed,
    output_tokens: timed * 30,
    cache_read_tokens: timed * 900,
    cache_write_5m_tokens: timed * 20,
    cache_write_1h_tokens: 0,
    cost_micros: timed * 1_500 + (session.cost_micros % 7),
    cache_savings_micros: timed * 90 - 40,
    api_calls: timed,
    unpriced_api_calls: timed % 2,
  };
  return o.isTold ? told : Object.fromEntries(Object.keys(told).map((name) => [name, null]));
}

function makeTools({ random, session }: { random: Random; session: SessionRollup }): ToolRollup[] {
  const first = Math.floor((session.started_at || seedStart) / HOUR);
  const rows = tools.map((tool_name, index) => {
    const counts = Array.from({ length: 16 }, () => (random.chance(0.3) ? random.below(9) : 0));
    const timed = counts.reduce((sum, count) => sum + count, 0);
    const buckets = Object.fromEntries(counts.map((count, bucket) => [`b${bucket}`, count]));
    const row = {
      hour: first + index,
      session_id: session.session_id,
      agent_type: random.pick(agentTypes),
      tool_name,
      rev: 1,
      calls: timed + 1 + random.below(5),
      errors: random.below(4),
      denied: random.below(2),
      timed_calls: timed,
      duration_sum_ms: timed * 700,
      duration_max_ms: random.below(300_000),
      ...buckets,
      // Some devices are of an earlier version.
      ...toolUsageOf({ timed, session, isTold: session.cost_micros % 4 !== 1 }),
    } as ToolRollup;
    return random.chance(0.1) ? zeroed(row, ['rev', 'hour']) : row;
  });
  // A skill is called as often as the first of them.
  return [...rows, ...rows.slice(0, 1).map((row) => ({ ...row, tool_name: 'Skill(pdf)' }))];
}

/** One of them happened to another agent, where there is more than one. */
function splitAgents(o: { agent_type: string; occurrences: number }): [string, number][] {
  if (o.occurrences === 1) return [[o.agent_type, 1]];
  return [
    [o.agent_type, o.occurrences - 1],
    ['other-agent', 1],
  ];
}

function makeErrors(o: { random: Random; session: SessionRollup; index: number }): ErrorRollup[] {
  const { random, session, index } = o;
  const first = Math.floor((session.started_at || seedStart) / HOUR);
  return Array.from({ length: random.below(4) }, (_, at) => {
    const kind = random.pick(['tool', 'api', 'hook', 'agent']);
    const agent_type = random.pick(agentTypes);
    const occurrences = 1 + random.below(5);
    const row: ErrorRollup = {
      hour: first + at,
      session_id: session.session_id,
      fingerprint: `print-${random.below(6)}`,
      rev: 1,
      kind,
      agent_type,
      tool_name: kind === 'tool' ? random.pick(tools) : null,
      message: random.chance(0.2) ? null : `Exit code ${random.below(9)}`,
      occurrences,
      // Distinct, so that the latest of a group is one row.
      last_at: (first + at) * HOUR + index * 10 + at,
      last_event_id: `error:${index}-${at}`,
      first_at: random.chance(0.3) ? null : (first + at) * HOUR,
      agents: random.chance(0.3) ? null : JSON.stringify(splitAgents({ agent_type, occurrences })),
      moments: null,
      input: null,
      fixed_at: null,
      fixed_event_id: null,
    };
    return random.chance(0.1) ? zeroed(row, ['rev', 'hour']) : row;
  });
}
