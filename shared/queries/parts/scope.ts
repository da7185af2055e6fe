import type { SqlValue } from './define-query.ts';

/** Whose rows somebody may see: those of one member, of one session, or, with neither, of the whole team. */
export type Scope = { member?: string; session_id?: string };

export const wholeTeam: Scope = {};

export function isWholeTeam(scope: Scope): boolean {
  return scope.member === undefined && scope.session_id === undefined;
}

const withSession = ['agent_rollups', 'usage_rollups', 'tool_rollups', 'error_rollups', 'segments'] as const;

/**
 * The same question about the rows in scope alone, with the scope as bound values behind the query's own. Every table is
 * narrowed under its own name, so that a query needs to know nothing of scopes and none can forget it. For the whole team
 * the text stays as it is.
 */
export function narrowToScope(o: { sql: string; values: SqlValue[]; scope: Scope }): {
  sql: string;
  values: SqlValue[];
} {
  const { sql, values, scope } = o;
  if (isWholeTeam(scope)) return { sql, values };
  const [member, session] = [`?${values.length + 1}`, `?${values.length + 2}`];
  const tables = [
    narrow(
      'session_rollups',
      `(${member} IS NULL OR member = ${member}) AND (${session} IS NULL OR session_id = ${session})`,
    ),
    ...withSession.map((table) => narrow(table, 'session_id IN (SELECT session_id FROM session_rollups)')),
  ].join(',\n');
  return {
    sql: sql.startsWith('WITH ') ? `WITH ${tables},\n${sql.slice(5)}` : `WITH ${tables}\n${sql}`,
    values: [...values, scope.member ?? null, scope.session_id ?? null],
  };
}

/** Hides a table behind its rows in scope; `main.` is the table itself. */
function narrow(table: string, condition: string): string {
  return `${table} AS NOT MATERIALIZED (SELECT * FROM main.${table} WHERE ${condition})`;
}
