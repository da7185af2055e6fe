import { ranks, type RankTerm } from '../../../shared/events/fields.ts';
import { factTables, type ColumnRule, type FactTableName } from './fact-tables.ts';

export type FactSql = { columns: readonly string[]; insert: string; merge: string };

/**
 * The rules of `shared/events/fields.ts` as statements: `insert` adds new facts and leaves old ones alone; `merge` writes
 * only where something changes. Values in the order of `columns`.
 */
export function factSql(table: FactTableName): FactSql {
  const rules: Readonly<Record<string, ColumnRule>> = factTables[table];
  const columns = Object.keys(rules);
  const keys = columns.filter((column) => rules[column] === 'key');
  const alone = columns.filter((column) => rules[column] !== 'key' && rules[column] !== 'counted');
  const together = columns.filter((column) => rules[column] === 'counted');
  const better = together.length > 0 ? isBetter(table) : undefined;
  const value = (column: string) => mergeExpression({ table, column, rule: rules[column] ?? 'max' });
  const changes = alone.map((column) => `${value(column)} IS NOT ${known(table, column)}`);
  const assignments = [
    ...alone.map((column) => `${quote(column)} = ${value(column)}`),
    ...together.map((column) => `${column} = CASE WHEN ${better} THEN excluded.${column} ELSE ${column} END`),
  ];
  const into = `INSERT INTO ${table} (${columns.map(quote).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  const conflict = `ON CONFLICT (${keys.join(', ')})`;
  return {
    columns,
    insert: `${into} ${conflict} DO NOTHING`,
    merge: [
      `${into} ${conflict} DO UPDATE SET ${assignments.join(', ')}`,
      `WHERE ${[...(better === undefined ? [] : [better]), ...changes].join(' OR ')}`,
    ].join(' '),
  };
}

function mergeExpression({
  table,
  column,
  rule,
}: {
  table: FactTableName;
  column: string;
  rule: ColumnRule;
}): string {
  const old = known(table, column);
  const given = known('excluded', column);
  if (rule === 'owner') {
    return `CASE WHEN ${old} = 'main' OR ${given} = 'main' THEN 'main' ELSE min(${old}, ${given}) END`;
  }
  // Scalar min() and max() answer NULL as soon as one side is unknown.
  return `${rule === 'min' ? 'min' : 'max'}(coalesce(${old}, ${given}), coalesce(${given}, ${old}))`;
}

/** Whether the row that is given counts more than the one that stands. */
function isBetter(table: FactTableName): string {
  const terms = rankOf(table);
  const rank = (from: string) => `(${terms.map((term) => rankTerm({ from, term })).join(', ')})`;
  return `${rank('excluded')} > ${rank(table)}`;
}

function rankTerm({ from, term: { of, prefer } }: { from: string; term: RankTerm }): string {
  const value = known(from, of);
  if (prefer === 'known') return `${value} IS NOT NULL`;
  return `${prefer === 'less' ? '-' : ''}coalesce(${value}, 0)`;
}

/** The terms of the one table whose sightings count as a whole, by column. */
export function rankOf(table: FactTableName): readonly RankTerm[] {
  const terms = (table === 'api_calls' ? ranks.api_call : undefined) ?? [];
  return terms.map(({ of, prefer }) => ({ of: of === 'timestamp' ? 'at' : of, prefer }));
}

function known(from: string, column: string): string {
  return `${from}.${quote(column)}`;
}

function quote(column: string): string {
  return column === 'trigger' ? '"trigger"' : column;
}
