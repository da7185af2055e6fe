import { pastedWord } from '../../shared/core/shell-word.ts';
import { createErrorFactory } from '../../shared/core/errors.ts';
import type { Database } from '../store/driver/db.ts';

const notFound = createErrorFactory<{ prefix: string; sessionId: string }>(({ prefix, sessionId }) => ({
  code: 'agent_run.not_found',
  message: `no agent run of this session begins with "${prefix}"`,
  hint: `run "subtrack session ${pastedWord(sessionId.slice(0, 8))}" for the list`,
  status: 404,
}));

const ambiguous = createErrorFactory<{ prefix: string; found: readonly string[] }>(({ prefix, found }) => ({
  code: 'agent_run.ambiguous',
  message: `several agent runs begin with "${prefix}"`,
  hint: `give more of one: ${found.slice(0, 4).join(', ')}`,
}));

/** The whole id of the run that a typed beginning names. Throws when none or several do. */
export function findRun({
  db,
  sessionId,
  prefix,
}: {
  db: Database;
  sessionId: string;
  prefix: string;
}): string {
  const ids = db
    .prepare('SELECT agent_id FROM agent_rollups WHERE session_id = ? ORDER BY agent_id')
    .all(sessionId)
    .map((row) => String(row['agent_id']));
  const found = ids.filter((id) => id.startsWith(prefix));
  const [first] = found;
  if (ids.includes(prefix)) return prefix;
  if (first === undefined) throw notFound({ prefix, sessionId });
  if (found.length > 1) throw ambiguous({ prefix, found });
  return first;
}
