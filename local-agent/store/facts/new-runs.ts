import type { FactRow } from './fact-rows.ts';

// Rows of a session and of an agent run of which nothing is known but one sighting.

export type SessionFold = FactRow<'sessions'>;
export type AgentFold = FactRow<'agent_runs'>;

export function newSession(o: { sessionId: string; at: number; mark: number }): SessionFold {
  return {
    session_id: o.sessionId,
    project_stamped: null,
    title_stamped: null,
    first_prompt_stamped: null,
    last_message_stamped: null,
    cwd_stamped: null,
    git_branch_stamped: null,
    client_version_stamped: null,
    entrypoint_stamped: null,
    model_stamped: null,
    permission_stamped: null,
    needs_stamped: null,
    needs_input_stamped: null,
    end_reason_stamped: null,
    background_stamped: null,
    forked_from: null,
    born_at: null,
    start_at: null,
    end_at: null,
    turn_end_at: null,
    first_event_at: o.at,
    last_event_at: o.at,
    last_seq: 0,
    journaled: o.mark,
  };
}

export function newAgent(o: { session_id: string; agent_id: string; at: number; mark: number }): AgentFold {
  return {
    session_id: o.session_id,
    agent_id: o.agent_id,
    agent_type_stamped: null,
    description_stamped: null,
    tool_use_id_stamped: null,
    parent_agent_id_stamped: null,
    status_stamped: null,
    model_stamped: null,
    requested_model: null,
    depth: null,
    background: null,
    started_at: null,
    resumed_at: null,
    ended_at: null,
    worktree_path: null,
    worktree_branch: null,
    first_event_at: o.at,
    last_event_at: o.at,
    last_activity_at: null,
    journaled: o.mark,
  };
}
