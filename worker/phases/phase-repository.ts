import type { AuditEntry } from '../members/audit-log.ts';
import type { PhasesExchange } from '../../shared/protocol/phases.ts';
import {
  findingStateSchema,
  listFindingStatesSql,
  upsertFindingStatesSql,
  type FindingStateRow,
} from '../../shared/phases/finding-state.ts';
import {
  holdsAgainstSql,
  listPhasesSql,
  phaseSchema,
  upsertPhasesSql,
  type Phase,
} from '../../shared/phases/phase.ts';
import { flatReader } from '../../shared/queries/parts/read-flat.ts';
import { upsertPlannedEndsSql } from '../../shared/phases/planned-end.ts';
import type { PhaseChange } from './phase-changes.ts';

export async function readPhases(db: D1Database): Promise<Phase[]> {
  const { results } = await db.prepare(listPhasesSql).all();
  return results.map(flatReader(phaseSchema));
}

export async function readFindingStates(db: D1Database): Promise<FindingStateRow[]> {
  const { results } = await db.prepare(listFindingStatesSql).all();
  return results.map(flatReader(findingStateSchema));
}

/**
 * What changed later holds, whoever says it, and however often. `audit` writes what the log says of it, in the same
 * transaction and before it: of two who tell the same at the same moment the second one has changed nothing.
 */
export async function storePhases({
  db,
  exchange,
  audit,
}: {
  db: D1Database;
  exchange: PhasesExchange;
  audit?: D1PreparedStatement;
}): Promise<void> {
  await db.batch([
    ...(audit === undefined ? [] : [audit]),
    db.prepare(upsertPhasesSql).bind(JSON.stringify(exchange.phases)),
    db.prepare(upsertPlannedEndsSql).bind(JSON.stringify(exchange.phases)),
    db.prepare(upsertFindingStatesSql).bind(JSON.stringify(exchange.findings)),
  ]);
}

/**
 * Those of the changes that are still none of the phases as they stand, for the batch that stores them; and which name gives way
 * to another one: of two who begin the same phase the later holds.
 */
export function recordPhaseAudits(o: {
  db: D1Database;
  from: Pick<AuditEntry, 'at' | 'member' | 'address'>;
  changes: readonly PhaseChange[];
  stored: readonly Phase[];
}): D1PreparedStatement {
  const { at, member, address } = o.from;
  const entries = o.changes.map(({ action, object, phase }) => ({
    entry_id: crypto.randomUUID(),
    action,
    object,
    phase: phase.phase,
    changed_at: phase.changed_at,
    planned_at: phase.planned_at,
  }));
  const told = o.stored.map((phase) => ({ ...phase, entry_id: crypto.randomUUID() }));
  return o.db
    .prepare(
      `INSERT INTO audit_entries (at, entry_id, member, action, object, address)
      SELECT ?1, value ->> 'entry_id', ?2, value ->> 'action', value ->> 'object', ?3 FROM json_each(?4)
      WHERE CASE value ->> 'action'
        WHEN 'phase.planned' THEN NOT EXISTS (SELECT 1 FROM planned_ends p WHERE p.phase = value ->> 'phase'
          AND p.planned_at >= value ->> 'planned_at')
        WHEN 'phase.completed' THEN NOT EXISTS (SELECT 1 FROM phases p WHERE p.phase = value ->> 'phase'
          AND (p.completed_at IS NOT NULL OR p.changed_at > value ->> 'changed_at'))
        ELSE NOT EXISTS (SELECT 1 FROM phases p WHERE p.phase = value ->> 'phase') END
      UNION ALL SELECT ?1, told.entry_id, ?2, 'phase.renamed', told.phase || ': ' || told.name || ', before ' || phases.name, ?3
      FROM (SELECT value ->> 'entry_id' AS entry_id, value ->> 'phase' AS phase, value ->> 'name' AS name,
          value ->> 'started_at' AS started_at, value ->> 'completed_at' AS completed_at, value ->> 'changed_at' AS changed_at
        FROM json_each(?5)) told JOIN phases ON phases.phase = told.phase
      WHERE told.name <> phases.name AND ${holdsAgainstSql({ one: 'told', other: 'phases' })}`,
    )
    .bind(at, member, address, JSON.stringify(entries), JSON.stringify(told));
}

export async function readExchange(db: D1Database): Promise<PhasesExchange> {
  return { phases: await readPhases(db), findings: await readFindingStates(db) };
}
