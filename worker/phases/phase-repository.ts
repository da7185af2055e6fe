import { z } from 'zod';
import type { PhasesExchange } from '../../shared/protocol/phases.ts';
import {
  findingStateSchema,
  listFindingStatesSql,
  upsertFindingStatesSql,
  type FindingStateRow,
} from '../../shared/phases/finding-state.ts';
import { listPhasesSql, phaseSchema, upsertPhasesSql, type Phase } from '../../shared/phases/phase.ts';
import { upsertPlannedEndsSql } from '../../shared/phases/planned-end.ts';

const phasesSchema = z.array(phaseSchema);
const findingStatesSchema = z.array(findingStateSchema);

export async function readPhases(db: D1Database): Promise<Phase[]> {
  const { results } = await db.prepare(listPhasesSql).all();
  return phasesSchema.parse(results);
}

export async function readFindingStates(db: D1Database): Promise<FindingStateRow[]> {
  const { results } = await db.prepare(listFindingStatesSql).all();
  return findingStatesSchema.parse(results);
}

/** What changed later holds, whoever says it, and however often. `audit` writes what the log says of it. */
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
    db.prepare(upsertPhasesSql).bind(JSON.stringify(exchange.phases)),
    db.prepare(upsertPlannedEndsSql).bind(JSON.stringify(exchange.phases)),
    db.prepare(upsertFindingStatesSql).bind(JSON.stringify(exchange.findings)),
    ...(audit === undefined ? [] : [audit]),
  ]);
}

export async function readExchange(db: D1Database): Promise<PhasesExchange> {
  return { phases: await readPhases(db), findings: await readFindingStates(db) };
}
