import type { EventType } from '../../shared/events/event-schema.ts';

// What no program can know of itself: the sentences of the README's reference. The docs test asks for each of them.

export const environment: Record<string, string> = {
  SUBTRACK_HOME: 'Where everything is kept; `~/.subtrack` if not set.',
  CLAUDE_CONFIG_DIR:
    'Where Claude Code keeps its files; `~/.claude` if not set. Several, separated by commas, are all read.',
  CLAUDE_CODE_SESSION_ID:
    'Set by Claude Code for what it runs: the session of events that `log` or the SDK are told without one.',
  PORT: 'Port of the dashboard that `up` starts; the next free one is taken if it is not.',
  COLUMNS: 'Width of tables where no terminal tells it; 80 if not set.',
  NO_COLOR: 'No colours.',
  SUBTRACK_DEBUG: 'Prints the stack of an error behind its message.',
  TZ: 'Time zone in which days are cut; that of the machine if not set.',
};

/** Read, but not ours to explain: conventions of systems and terminals. */
export const conventional = new Set([
  'XDG_CONFIG_HOME',
  'HOME',
  'USER',
  'TERM',
  'CI',
  'SSH_CONNECTION',
  'PWD',
]);

export const eventPurposes: Record<EventType, string> = {
  agent_invocation: 'A run of an agent: what started it, what it was told, how it ended.',
  tool_usage: 'A call of a tool, from its start to its result.',
  file_operation: 'A file read, written, edited or deleted by a tool, with its patch.',
  decision: 'A question answered, a plan approved, a permission given or refused.',
  error: 'A failure of a tool, of the API, of a hook or of an agent.',
  context_snapshot: 'A compaction of the context.',
  validation: 'A test, lint, type check or build that a tool ran, and whether it passed.',
  session: 'A moment in the life of a session, or attributes of it.',
  message: 'What was said: prompts, answers, thinking, summaries.',
  api_call: 'A response of the API with its tokens and cost.',
  task: 'A task created, changed or completed.',
  trigger: 'What caused an action: a prompt, a notification, a command.',
  worktree_operation: 'A git worktree created, entered or removed.',
  system: 'Anything else that the client or a hook tells, unknown things included.',
};

export const routePurposes: Record<string, string> = {
  'GET /': 'Now: who works, who waits, what it costs today.',
  'GET /agents': 'Agent types with runs, failures, run time and cost.',
  'GET /agents/runs': 'The runs behind a figure of the agents page.',
  'GET /costs': 'Cost per day and by model, agent type, project, person.',
  'GET /errors': 'Errors that recur.',
  'GET /errors/group': 'Where one of them happened.',
  'GET /recovery': 'On one’s own machine: what can be resumed, the archive, space by kind.',
  'GET /search': 'On one’s own machine: texts of all sessions.',
  'GET /search/hits.json': 'The best hits, for the palette.',
  'GET /sessions': 'Sessions: filter, sort, page.',
  'GET /sessions/:id': 'One session: lanes of its agents, steps, files, errors.',
  'GET /sessions/:id/timeline.json': 'Its lanes and marks, for the page.',
  'GET /tools': 'Tools with calls, failures and durations.',
  'GET /tools/sessions': 'The sessions behind a figure of the tools page.',
  'GET /phases': 'Phases with their cost, and the reviews that were written.',
  'GET /reviews/:id': 'A review: totals, findings, agents, tools, errors, sessions worth reading.',
  'GET /reviews/:id/export': 'The same as a file: Markdown or HTML.',
  'POST /phases': 'Starts a phase, or completes the one that is open.',
  'POST /reviews/:id/findings': 'Adopts, dismisses or takes up again what a review advises.',
  'POST /v1/phases': 'Exchanges phases and decisions with a machine.',
  'POST /preferences': 'Sets time zone and appearance in a cookie.',
  'GET /sign-in': 'Asks for the team key.',
  'POST /sign-in': 'Signs in with the team key.',
  'POST /sign-out': 'Signs out.',
  'GET /link/:token': 'Asks whether to sign in with a one-time link.',
  'POST /link/:token': 'Signs in with it, once.',
  'GET /settings': 'The team: members, devices, what others see, what was changed.',
  'GET /settings/audit': 'The audit log as CSV.',
  'POST /settings/members': 'Invites somebody; shows their link once.',
  'POST /settings/members/:member_id/link': 'Makes a link for somebody who lost access.',
  'POST /settings/members/:member_id/role': 'Gives a role.',
  'POST /settings/members/:member_id/remove': 'Removes somebody; their sessions stay.',
  'POST /settings/devices/:device_id/revoke': 'Ends the token of a device for good.',
  'POST /settings/visibility': 'Sets what others see of a project’s sessions.',
  'POST /v1/links': 'Makes a device a link that signs its member in, once.',
  'POST /v1/enrol': 'Enrols a device; answers with its token.',
  'GET /v1/hello': 'Protocol, tables with their columns, and migrations of this cloud.',
  'GET /v1/live': 'WebSocket: tells a page what changed.',
  'GET /v1/queries/:name': 'Rows of one of the shared queries.',
  'POST /v1/rows': 'Takes rollup rows of a device.',
  'GET /v1/segments/:session_id': 'Receipts of a session’s segments.',
  'GET /v1/segments/:session_id/:segment_id': 'One segment of events, gzip NDJSON.',
  'DELETE /v1/sessions/:session_id': 'Deletes what a device sent of a session.',
  'PUT /v1/segments/:segment_id': 'Takes one segment of events.',
};
