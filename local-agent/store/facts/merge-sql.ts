/**
 * How two sightings of one fact become one. Each rule is commutative, associative and idempotent, so that facts come
 * out equal in whatever order their sightings arrive, and arriving again changes nothing.
 * `owner`: the main thread before any other agent, because a side question repeats the main thread's history.
 */
export type MergeRule = 'key' | 'min' | 'max' | 'owner';
export type FactTable = { name: string; columns: Readonly<Record<string, MergeRule>> };
export type FactSql = { columns: readonly string[]; insert: string; merge: string };

/** `insert` adds new facts and leaves old ones alone; `merge` writes only where something changes. */
export function factSql({ name, columns }: FactTable): FactSql {
  const names = Object.keys(columns);
  const keys = names.filter((column) => columns[column] === 'key');
  const merged = names.filter((column) => columns[column] !== 'key');
  const into = insertInto({ name, columns: names });
  const conflict = `ON CONFLICT (${keys.join(', ')})`;
  const value = (column: string) => mergeExpression({ column, rule: columns[column] ?? 'max' });
  return {
    columns: names,
    insert: `${into} ${conflict} DO NOTHING`,
    merge: [
      `${into} ${conflict} DO UPDATE SET ${merged.map((column) => `${quote(column)} = ${value(column)}`).join(', ')}`,
      `WHERE ${merged.map((column) => `${value(column)} IS NOT ${quote(column)}`).join(' OR ')}`,
    ].join(' '),
  };
}

export function insertInto({ name, columns }: { name: string; columns: readonly string[] }): string {
  return `INSERT INTO ${name} (${columns.map(quote).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
}

function mergeExpression({ column, rule }: { column: string; rule: MergeRule }): string {
  const old = quote(column);
  const given = `excluded.${old}`;
  if (rule === 'owner') {
    return `CASE WHEN ${old} = 'main' OR ${given} = 'main' THEN 'main' ELSE min(${old}, ${given}) END`;
  }
  // Scalar min() and max() answer NULL as soon as one side is unknown.
  return `${rule}(coalesce(${old}, ${given}), coalesce(${given}, ${old}))`;
}

function quote(column: string): string {
  return column === 'trigger' ? '"trigger"' : column;
}
