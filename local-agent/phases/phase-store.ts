import { z } from 'zod';
import type { Database } from '../store/driver/db.ts';
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

export function readPhases(db: Database): Phase[] {
  return phasesSchema.parse(db.prepare(listPhasesSql).all());
}

export function readFindingStates(db: Database): FindingStateRow[] {
  return findingStatesSchema.parse(db.prepare(listFindingStatesSql).all());
}

/** What changed later holds, whoever says it, and however often. */
export function storePhases({ db, exchange }: { db: Database; exchange: PhasesExchange }): void {
  db.transaction(() => {
    db.prepare(upsertPhasesSql).run(JSON.stringify(exchange.phases));
    db.prepare(upsertPlannedEndsSql).run(JSON.stringify(exchange.phases));
    db.prepare(upsertFindingStatesSql).run(JSON.stringify(exchange.findings));
  });
}
