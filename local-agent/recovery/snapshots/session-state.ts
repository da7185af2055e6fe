import { createErrorFactory } from '../../../shared/core/errors.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Database, Row } from '../../store/driver/db.ts';
import { readLastTexts } from './last-texts.ts';
import type { SessionState } from './snapshot-schema.ts';
import { ensureFacts } from '../../store/facts/ensure-facts.ts';
import { ensureOwn } from '../../store/facts/imported-sessions.ts';

const noSuchSession = createErrorFactory<{ sessionId: string }>(({ sessionId }) => ({
  code: 'session.not_found',
  message: `there is no session ${sessionId}`,
  hint: 'run "subtrack sessions" for the list',
  status: 404,
}));

const LIST_LIMIT = 200;

/**
 * Where a session of one's own stands, by its facts; `since` (milliseconds) is the moment of the snapshot before. Throws
 * `session.not_found`, `session.imported`.
 */
export function readSessionState({
  db,
  journal,
  sessionId,
  since = 0,
}: {
  db: Database;
  journal: Journal;
  sessionId: string;
  since?: number;
}): SessionState {
  ensureOwn({ db, sessionId });
  ensureFacts({ db, sessionId });
  const all = (sql: string, ...params: (string | number)[]) => db.prepare(sql).all(sessionId, ...params);
  const [session] = all(sessionSql);
  if (session === undefined) throw noSuchSession({ sessionId });
  const texts = readLastTexts({ journal, sessionId });
  const tasks = all(tasksSql);
  const [usage = {}] = all(usageSql);
  const limit = numberOr(session['context_limit'], null);
  const tokens = numberOr(session['context_tokens'], null);
  return {
    session_id: sessionId,
    project: textOf(session['project']) ?? 'unknown',
    title: textOf(session['title']),
    model: textOf(session['model']),
    cwd: textOf(session['cwd']),
    tasks: {
      open: tasks.filter(isOpen).map(taskOf),
      finished: tasks.filter((row) => !isOpen(row)).map(taskOf),
    },
    running_agents: all(runningSql).map((row) => ({
      agent_id: String(row['agent_id']),
      agent_type: String(row['agent_type']),
      description: textOf(row['description']),
    })),
    decisions: all(decisionsSql, since).map((row) => ({
      at: momentOf(row['at']),
      kind: String(row['kind']),
      question: textOf(row['question']),
      outcome: textOf(row['outcome']),
      reason: textOf(row['reason']),
    })),
    errors: all(errorsSql).map((row) => ({
      last_at: momentOf(row['last_at']),
      kind: String(row['kind']),
      tool_name: textOf(row['tool_name']),
      action: textOf(row['action']),
      message: textOf(row['message']),
      occurrences: Number(row['occurrences']),
    })),
    failing_checks: all(checksSql).map((row) => ({
      at: momentOf(row['at']),
      kind: String(row['kind']),
      command: textOf(row['command']),
    })),
    usage: {
      tokens: numberOr(usage['tokens'], 0),
      new_tokens: numberOr(usage['new_tokens'], 0),
      cost_micros: numberOr(usage['cost_micros'], 0),
      unpriced_api_calls: numberOr(usage['unpriced_api_calls'], 0),
      finished_agent_runs: numberOr(usage['finished_runs'], 0),
    },
    context: {
      tokens,
      limit,
      percent: tokens === null || limit === null || limit === 0 ? null : Math.round((tokens / limit) * 100),
    },
    last_request: texts.request,
    last_words: texts.words,
  };
}

const sessionSql = `SELECT s.project, s.title, s.model, s.cwd, r.context_tokens, r.context_limit
FROM sessions s LEFT JOIN session_rollups r ON r.session_id = s.session_id WHERE s.session_id = ?1`;

const tasksSql = `SELECT task_id, subject, state, completed_at FROM tasks WHERE session_id = ?1
ORDER BY coalesce(created_at, at), task_id LIMIT ${LIST_LIMIT}`;

const runningSql = `SELECT agent_id, agent_type, description FROM agent_rollups
WHERE session_id = ?1 AND status = 'running' AND agent_id <> 'main' ORDER BY started_at LIMIT ${LIST_LIMIT}`;

const decisionsSql = `SELECT at, kind, question, outcome, reason FROM decisions
WHERE session_id = ?1 AND at > ?2 ORDER BY at DESC LIMIT ${LIST_LIMIT}`;

/** A failure is over once the same tool did the same thing and it worked. */
const errorsSql = `SELECT max(e.at) AS last_at, e.kind, e.tool_name, c.summary AS action, e.message, count(*) AS occurrences
FROM errors e LEFT JOIN tool_calls c ON c.session_id = e.session_id AND c.tool_use_id = e.tool_use_id
WHERE e.session_id = ?1 AND NOT EXISTS (
  SELECT 1 FROM tool_calls o WHERE o.session_id = e.session_id AND o.tool_name = e.tool_name AND o.summary = c.summary
    AND o.status = 'ok' AND coalesce(o.started_at, o.at) > e.at)
GROUP BY e.fingerprint, e.tool_name ORDER BY last_at DESC LIMIT 30`;

/** By what each command said last. */
const checksSql = `SELECT at, kind, command FROM (
  SELECT max(at) AS at, kind, command, passed FROM validations WHERE session_id = ?1 GROUP BY kind, command)
WHERE passed = 0 ORDER BY at DESC LIMIT 30`;

const usageSql = `SELECT r.input_tokens + r.output_tokens + r.cache_read_tokens + r.cache_write_5m_tokens
    + r.cache_write_1h_tokens AS tokens,
  r.input_tokens + r.output_tokens + r.cache_write_5m_tokens + r.cache_write_1h_tokens AS new_tokens, r.cost_micros, 
  r.unpriced_api_calls, (SELECT count(*) FROM agent_rollups a WHERE a.session_id = r.session_id AND a.agent_id <> 'main'
    AND a.status <> 'running') AS finished_runs
FROM session_rollups r WHERE r.session_id = ?1`;

function isOpen(row: Row): boolean {
  return (
    row['completed_at'] === null && !/^(?:completed|deleted|cancelled)$/.test(String(row['state'] ?? ''))
  );
}

function taskOf(row: Row) {
  return { task_id: String(row['task_id']), subject: textOf(row['subject']), state: textOf(row['state']) };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberOr<Other>(value: unknown, other: Other): number | Other {
  return typeof value === 'number' ? value : other;
}

function momentOf(value: unknown): string {
  return new Date(Number(value)).toISOString();
}
