import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { compareValues } from '../../../shared/core/compare.ts';
import { compareRanked } from '../../../shared/events/merge-rules.ts';
import type { SqlValue } from '../driver/db.ts';
import { factTableNames, factTables, type ColumnRule, type FactTableName } from './fact-tables.ts';
import { rankOf } from './merge-sql.ts';

// Sightings of one fact mostly come close together (a response is several lines, a call and its result follow one
// another): folded in memory by the rules of the tables, they cost one statement.

/** Takes `given` into `kept`, value by value. */
export function foldValues({
  table,
  kept,
  given,
}: {
  table: FactTableName;
  kept: SqlValue[];
  given: readonly SqlValue[];
}): void {
  const { rules, rank } = plans[table];
  const better = rank !== undefined && rank(given, kept) > 0;
  for (let index = 0; index < rules.length; index += 1) {
    const rule = rules[index];
    if (rule === 'key') continue;
    const value = given[index] ?? null;
    if (rule === 'counted') {
      if (better) kept[index] = value;
      continue;
    }
    const old = kept[index] ?? null;
    if (value === old || value === null) continue;
    if (old === null || wins({ rule, value, old })) kept[index] = value;
  }
}

type Plan = {
  rules: readonly ColumnRule[];
  rank: ((a: readonly SqlValue[], b: readonly SqlValue[]) => number) | undefined;
};

const plans = Object.fromEntries(factTableNames.map((table) => [table, planOf(table)])) as Record<
  FactTableName,
  Plan
>;

function planOf(table: FactTableName): Plan {
  const names = Object.keys(factTables[table]);
  const rules: ColumnRule[] = Object.values(factTables[table]);
  const terms = rankOf(table);
  if (terms.length === 0) return { rules, rank: undefined };
  const places = new Map(names.map((name, index) => [name, index]));
  const valueOf = (row: readonly SqlValue[], term: string) => row[places.get(term) ?? -1];
  return { rules, rank: (a, b) => compareRanked({ terms, a, b, valueOf }) };
}

function wins({
  rule,
  value,
  old,
}: {
  rule: ColumnRule | undefined;
  value: string | number;
  old: string | number;
}): boolean {
  if (rule === 'owner') return old !== MAIN_AGENT && (value === MAIN_AGENT || compareValues(value, old) < 0);
  const order = compareValues(value, old);
  return rule === 'min' ? order < 0 : order > 0;
}
