import type { ExpectedRun, Scenario } from './scenarios.ts';

export type Tokens = {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  api_calls: number;
  cost_usd: number;
};
type RunJson = Tokens & {
  agent_id: string;
  parent_agent_id: string | null;
  agent_type: string;
  model: string | null;
  description: string | null;
  depth: number;
  status: string;
  background: boolean;
  tool_calls: number;
  tool_errors: number;
  ended_at: string | null;
};
export type SessionJson = {
  session: Tokens & {
    session_id: string;
    project: string;
    status: string;
    agent_runs: number;
    tool_calls: number;
    tool_errors: number;
  };
  agent_runs: RunJson[];
  tool_calls: { tool_use_id: string; status: string; denial: string | null }[];
  errors: { tool_use_id: string | null }[];
};

/** What of `session ID --json` a scenario foresees. */
export function summary({ session, agent_runs, tool_calls, errors }: SessionJson) {
  const names = new Map(agent_runs.map((run) => [run.agent_id, run.description ?? run.agent_id]));
  const subagents = agent_runs.filter((run) => run.agent_id !== 'main');
  return {
    project: session.project,
    status: session.status,
    agent_runs: session.agent_runs,
    tool_calls: session.tool_calls,
    tool_errors: session.tool_errors,
    listed_calls: tool_calls.length,
    listed_errors: errors.length,
    denials: tool_calls.flatMap((call) => (call.status === 'denied' ? [call.denial ?? 'no reason'] : [])),
    runs: subagents
      .map((run) => ({
        tag: run.description,
        type: run.agent_type,
        parent: names.get(run.parent_agent_id ?? '') ?? run.parent_agent_id,
        depth: run.depth,
        status: run.status,
        tools: run.tool_calls,
        errors: run.tool_errors,
        ended: run.ended_at !== null,
      }))
      .toSorted(byTag),
  };
}

export function expectedSummary(scenario: Scenario) {
  return {
    project: 'acme/shop',
    status: scenario.status,
    agent_runs: scenario.runs.length,
    tool_calls: scenario.tools,
    tool_errors: scenario.errors,
    listed_calls: scenario.tools,
    listed_errors: scenario.errors,
    denials: scenario.denials,
    runs: scenario.runs.map(expectedRun).toSorted(byTag),
  };
}

/** Whether it runs in the background differs between versions, and its folder is asked for elsewhere. */
function expectedRun({ background: _background, worktree: _worktree, ...run }: ExpectedRun) {
  return { ...run, ended: true };
}

function byTag(a: { tag: string | null }, b: { tag: string | null }): number {
  return (a.tag ?? '') < (b.tag ?? '') ? -1 : 1;
}
