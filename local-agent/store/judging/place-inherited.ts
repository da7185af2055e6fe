import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import type { Database } from '../driver/db.ts';
import { factTableNames, factTables, type FactTableName } from '../facts/fact-tables.ts';
import { createParentOf, type Spawn } from './spawn-parents.ts';

/**
 * The file of a fork repeats what was done before it. The main thread's part of that is told apart as it is read; that of
 * a fork of which it is a fork has the name of one of the two until here: what is not younger than a fork was done by
 * whoever it is a fork of. Takes the touched sessions; says the same however often it is done.
 */
export function placeInherited(db: Database): void {
  const bySession = new Map<string, Spawn[]>();
  for (const row of db.prepare(readForks).lists()) {
    const [session, agent, parent, by, at, depth] = row;
    const spawns = bySession.get(String(session)) ?? [];
    bySession.set(String(session), spawns);
    spawns.push({
      agentId: String(agent),
      parentAgentId: textOrNull(parent),
      spawnedBy: textOrNull(by),
      spawnedAt: typeof at === 'number' ? at : null,
      depth: typeof depth === 'number' ? depth : null,
      isFork: true,
    });
  }
  for (const [session_id, spawns] of bySession)
    for (const part of inherited(spawns)) place({ db, session_id, ...part });
}

/** What was done after `after` and up to `until` and is told of a fork is `owner`'s. */
type Inherited = { fork: string; owner: string; after: number; until: number };

/** Pure: of forks of forks. */
function inherited(forks: readonly Spawn[]): Inherited[] {
  const byId = new Map(forks.map((fork) => [fork.agentId, fork]));
  const parentOf = createParentOf(forks);
  return forks.flatMap((fork) => {
    const parts: Inherited[] = [];
    let { spawnedAt: until } = fork;
    let owner = parentOf(fork);
    // One that is of the main thread shares nothing with another fork.
    if (owner === null || !byId.has(owner)) return parts;
    while (until !== null && parts.length < forks.length) {
      const above: Spawn | undefined = owner === null ? undefined : byId.get(owner);
      const after: number = above?.spawnedAt ?? -Infinity;
      parts.push({ fork: fork.agentId, owner: above?.agentId ?? MAIN_AGENT, after, until });
      if (above === undefined || above.spawnedAt === null) break;
      until = after;
      owner = parentOf(above);
    }
    return parts;
  });
}

const owned = factTableNames.filter((table) => 'agent_id' in factTables[table] && 'at' in factTables[table]);

function place({
  db,
  session_id,
  fork,
  owner,
  after,
  until,
}: Inherited & { db: Database; session_id: string }): void {
  for (const table of owned)
    db.prepare(moveSql(table)).run(
      owner,
      session_id,
      fork,
      until,
      after === -Infinity ? Number.MIN_SAFE_INTEGER : after,
    );
}

const moveSql = (table: FactTableName) =>
  `UPDATE ${table} SET agent_id = ? WHERE session_id = ? AND agent_id = ? AND at <= ? AND at > ?`;

const readForks = `SELECT r.session_id, r.agent_id, r.parent_agent_id, c.agent_id, coalesce(c.started_at, c.at), r.depth
FROM temp.touched t CROSS JOIN agent_runs r ON r.session_id = t.session_id AND r.agent_type = 'fork'
LEFT JOIN tool_calls c ON c.session_id = r.session_id AND c.tool_use_id = r.tool_use_id
WHERE EXISTS (SELECT 1 FROM agent_runs o WHERE o.session_id = r.session_id AND o.agent_type = 'fork' AND o.agent_id <> r.agent_id)
ORDER BY r.session_id, r.agent_id`;

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
