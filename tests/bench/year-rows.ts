import { DAY, HOUR } from '../../shared/core/time.ts';
import { bucketColumns } from '../../shared/ledger/duration-buckets.ts';
import type { RollupBatch, ToolRollup } from '../../shared/ledger/rows.ts';

const agentTypes = ['main', 'Explore', 'reviewer', 'general-purpose', 'test-runner'];
const models = ['claude-opus-5', 'claude-haiku-4-5'];
const tools = ['Bash', 'Read', 'Edit', 'Grep', 'Write', 'Agent', 'WebFetch', 'TodoWrite', 'mcp__db__query'];
const sessionsADay = 20;
/** Kinds of errors that a team of this size sees; a few of them all the time. */
const faults = 400;

/** What one developer's working day leaves behind as rows: 20 sessions in 8 hours, each with two subagents. */
export function dayOfRows(o: { developer: number; day: number; projects?: number }): Required<RollupBatch> {
  const batch: Required<RollupBatch> = {
    session_rollups: [],
    agent_rollups: [],
    usage_rollups: [],
    tool_rollups: [],
    error_rollups: [],
    signal_rollups: [],
  };
  for (let nth = 0; nth < sessionsADay; nth += 1) addSession({ batch, projects: 30, ...o, nth });
  return batch;
}

/** Figures of one's own for everything: what looks alike would take less room than it does in truth. */
function anyOf(o: { number: number; nth: number; below: number }): number {
  const mixed = Math.imul(o.number ^ (o.nth * 0x9e3779b1), 0x85ebca6b);
  const again = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((again ^ (again >>> 16)) >>> 0) % o.below;
}

function addSession(o: {
  batch: Required<RollupBatch>;
  developer: number;
  day: number;
  projects: number;
  nth: number;
}): void {
  const { batch, developer, day, projects, nth } = o;
  const number = (day * 100 + developer) * sessionsADay + nth;
  const session_id = `${((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
  const startedAt = day * DAY + 8 * HOUR + nth * 24 * 60_000;
  const over = startedAt + 22 * 60_000;
  const usage = {
    input_tokens: 100 + anyOf({ number, nth: 1, below: 900 }),
    output_tokens: 1000 + anyOf({ number, nth: 2, below: 9000 }),
    cache_read_tokens: 100_000 + anyOf({ number, nth: 3, below: 1_800_000 }),
    cache_write_5m_tokens: 5000 + anyOf({ number, nth: 4, below: 40_000 }),
    cache_write_1h_tokens: 0,
    cost_micros: 100_000 + anyOf({ number, nth: 5, below: 1_800_000 }),
    api_calls: 10 + anyOf({ number, nth: 6, below: 80 }),
    unpriced_api_calls: 0,
  };
  const common = { session_id, rev: day };
  batch.session_rollups.push({
    ...common,
    ...usage,
    device_id: `device-${developer}`,
    member: `member-${developer}@example.com`,
    project: `acme/project-${(developer + (nth % 2) * 7) % projects}`,
    title: 'Make the import of orders survive a broken line in the middle of a file',
    status: 'completed',
    attention: null,
    last_action: 'Bash npm test -- --run tests/unit/orders',
    last_message:
      'The import now skips a line that it cannot read, counts it and says so at the end. All tests pass, and the one for a broken line in the middle is new.',
    model: 'claude-opus-5',
    client_version: '2.1.329',
    entrypoint: 'cli',
    git_branch: `feature/orders-${number % 40}`,
    forked_from: null,
    started_at: startedAt,
    ended_at: over,
    last_event_at: over,
    context_tokens: 90_000,
    context_peak_tokens: 120_000,
    context_limit: 200_000,
    agent_runs: 2,
    running_agents: 0,
    prompts: 6,
    tool_calls: 90,
    tool_errors: 3,
    api_errors: 0,
    compactions: 0,
    files_touched: 9,
    lines_added: 120,
    lines_removed: 40,
  });
  const types = ['main', agentTypes[1 + (number % 4)] ?? '', agentTypes[1 + ((number + 1) % 4)] ?? ''];
  for (const [index, agent_type] of types.entries()) {
    batch.agent_rollups.push({
      ...common,
      ...usage,
      agent_id: index === 0 ? 'main' : `a${number.toString(16)}${index}`,
      parent_agent_id: index === 0 ? null : 'main',
      agent_type,
      description: index === 0 ? null : 'Look for every place that parses an order line',
      depth: Math.min(index, 1),
      status: number % 20 === 0 && index === 2 ? 'failed' : 'completed',
      background: 0,
      model: models[Math.min(index, 1)] ?? null,
      tool_use_id: index === 0 ? null : `toolu_01${number.toString(16).padStart(20, 'A')}`,
      last_action: 'Read src/orders/parse-line.ts',
      started_at: startedAt + index * 60_000,
      ended_at: over - index * 1000,
      last_event_at: over,
      tool_calls: 30,
      tool_errors: 1,
      subtree_tokens: 1_000_000,
      subtree_cost_micros: 900_000,
    });
  }
  const first = Math.floor(startedAt / HOUR);
  const hours = Math.floor(over / HOUR) > first ? [first, first + 1] : [first];
  for (const hour of hours) {
    for (const [index, agent_type] of types.slice(0, 2).entries()) {
      batch.usage_rollups.push({
        ...common,
        ...usage,
        hour,
        agent_type,
        model: models[index] ?? '',
        cache_savings_micros: anyOf({ number, nth: hour + index, below: 4_000_000 }),
      });
      for (let tool = 0; tool < 3; tool += 1)
        batch.tool_rollups.push(
          toolRow({ ...common, number, hour, agent_type, tool: (number + index * 3 + tool) % tools.length }),
        );
    }
  }
  if (nth % 2 === 0) addError({ batch, number, hour: first, session_id, rev: day });
  addSignals({ batch, number, session_id, rev: day, at: over });
}

function toolRow(o: {
  session_id: string;
  rev: number;
  number: number;
  hour: number;
  agent_type: string;
  tool: number;
}): ToolRollup {
  const { tool, number, ...key } = o;
  const some = (nth: number, below: number) => anyOf({ number, nth: nth * 100 + tool, below });
  const buckets = Object.fromEntries(
    bucketColumns.map((name, index) => [name, index > 1 && index < 7 ? some(index, 5) : 0]),
  );
  const calls = Object.values(buckets).reduce((sum, count) => sum + count, 0);
  return {
    ...key,
    tool_name: tools[tool] ?? '',
    calls,
    errors: tool === 0 ? some(20, 3) : 0,
    denied: 0,
    timed_calls: calls,
    duration_sum_ms: 1000 + some(21, 30_000),
    duration_max_ms: 500 + some(22, 9000),
    ...buckets,
    input_tokens: some(23, 900),
    output_tokens: some(24, 4000),
    cache_read_tokens: some(25, 900_000),
    cache_write_5m_tokens: some(26, 9000),
    cache_write_1h_tokens: 0,
    cost_micros: some(27, 300_000),
    api_calls: calls,
    unpriced_api_calls: 0,
  } as ToolRollup;
}

/** What shows in a session, as a session shows two kinds of it. */
function addSignals(o: {
  batch: Required<RollupBatch>;
  session_id: string;
  number: number;
  rev: number;
  at: number;
}): void {
  for (const signal of ['failing_arguments', 'retry_loop'])
    o.batch.signal_rollups.push({
      session_id: o.session_id,
      rev: o.rev,
      signal,
      agent_type: agentTypes[o.number % agentTypes.length] ?? '',
      subject: 'Bash:git-push',
      times: 3,
      out_of: 5,
      tokens: 0,
      cost_micros: 9000 + (o.number % 900),
      spent_ms: 12_000,
      last_at: o.at,
      agent_id: 'main',
      event_id: `tool:toolu_${o.number}`,
      files: null,
    });
  o.batch.signal_rollups.push({
    session_id: o.session_id,
    rev: o.rev,
    signal: 'file_work',
    agent_type: 'main',
    subject: 'files',
    times: 40,
    out_of: 12,
    tokens: 30_000,
    cost_micros: 400_000 + (o.number % 900),
    spent_ms: 9000,
    last_at: o.at,
    agent_id: 'main',
    event_id: `tool:toolu_${o.number}`,
    files: JSON.stringify(
      Array.from({ length: 12 }, (_, at) => [
        `src/orders/part-${(o.number + at) % 90}.ts`,
        3,
        2500,
        33_000 - at * 500,
      ]),
    ),
  });
}

function addError(o: {
  batch: Required<RollupBatch>;
  number: number;
  hour: number;
  session_id: string;
  rev: number;
}): void {
  const { hour, session_id, rev, number } = o;
  const at = hour * HOUR + 1000;
  o.batch.error_rollups.push({
    hour,
    session_id,
    rev,
    fingerprint: `${((number * number) % faults).toString(16).padStart(16, '0')}`,
    kind: 'tool',
    agent_type: 'main',
    tool_name: 'Bash',
    message:
      'Exit code 1: expected 3 to be 4 in tests/unit/orders/parse-line.test.ts, and what came before it',
    occurrences: 2,
    last_at: at + (number % 1000),
    last_event_id: `error:toolu_${number}`,
    first_at: at,
    agents: '[["main",2]]',
    moments: `[[${at},"error:toolu_${number}","main"],[${at - 500},"error:toolu_${number}b","main"]]`,
    input: 'npm test -- --run tests/unit/orders/parse-line.test.ts',
    fixed_at: null,
    fixed_event_id: null,
  });
}
