import type { RollupTableName } from '../../ledger/rollup-tables.ts';
import { rowFields } from '../../privacy/row-fields.ts';
import { type Visibility, visibilityOf } from '../../privacy/visibility.ts';
import type { SqlValue } from './define-query.ts';
import { hidesAny, type Reader, type Scope } from './scope.ts';

type NarrowedTable = RollupTableName | 'segments';
/**
 * What stands in for a table: a query in brackets, with values of its own where it needs some. `walked`: the question goes
 * through it once, and nothing is looked up in it, so that it is not written down first.
 */
export type Source = string | ((bind: (value: SqlValue) => string) => string) | { walked: string };
export type Sources = Partial<Record<NarrowedTable, Source>>;
const narrowedTables: readonly NarrowedTable[] = [
  'session_rollups',
  'agent_rollups',
  'usage_rollups',
  'tool_rollups',
  'error_rollups',
  'signal_rollups',
  'segments',
];

/** SQL about the session that stands under this alias. */
type Condition = (alias: string) => string;

/**
 * The same question about what is in scope alone, with the scope as bound values behind the query's own. Every table is
 * narrowed under its own name, so that a query needs to know nothing of scopes and none can forget it. Tables that hold
 * nothing to keep back, or that the question does not name, stay as they are: then the question is the same for everybody.
 */
export function narrowToScope(o: { sql: string; values: SqlValue[]; scope: Scope; sources?: Sources }): {
  sql: string;
  values: SqlValue[];
} {
  const { sql, scope, sources = {} } = o;
  const values = [...o.values];
  const bind = (value: SqlValue) => `?${values.push(value)}`;
  const conditions = createConditions({ scope, bind });
  const tables = narrowedTables
    .filter((table) => mentions(sql, table))
    .flatMap((table) => {
      const source = sources[table];
      return narrow({
        table,
        sql,
        conditions,
        ...readSource({ source, bind }),
      });
    });
  if (tables.length === 0) return { sql, values: o.values };
  const list = tables.join(',\n');
  return { sql: sql.startsWith('WITH ') ? `WITH ${list},\n${sql.slice(5)}` : `WITH ${list}\n${sql}`, values };
}

function readSource({ source, bind }: { source: Source | undefined; bind: (value: SqlValue) => string }) {
  if (typeof source === 'object') return { source: source.walked, isKept: false };
  return { source: typeof source === 'function' ? source(bind) : source, isKept: source !== undefined };
}

/** Hides a table behind what of it is in scope; `main.` is the table itself. Nothing where all of it is. */
function narrow(o: {
  table: NarrowedTable;
  sql: string;
  conditions: Conditions;
  source: string | undefined;
  isKept: boolean;
}): string[] {
  const { table, sql, conditions, source } = o;
  // Where segments lie is of no use to who may not open them.
  const limits = [
    conditions.ofRow(),
    ofSession({ table, condition: conditions.seen() }),
    table === 'segments' ? ofSession({ table, condition: conditions.texts() }) : undefined,
  ].filter((limit) => limit !== undefined);
  const columns = table === 'segments' ? '*' : readColumns({ table, sql, conditions });
  if (limits.length === 0 && columns === '*' && source === undefined) return [];
  const where = limits.length === 0 ? '' : ` WHERE ${limits.join(' AND ')}`;
  const from = source ?? `main.${table}`;
  const hint = o.isKept ? 'MATERIALIZED' : 'NOT MATERIALIZED';
  return [`${table} AS ${hint} (SELECT ${columns} FROM ${from} AS t${where})`];
}

function readColumns(o: { table: RollupTableName; sql: string; conditions: Conditions }): string {
  const fields = Object.entries(rowFields[o.table]);
  const isAsked = (column: string) => mentions(o.sql, column) || /\.\*|SELECT \*/.test(o.sql);
  const texts = fields.flatMap(([column, kind]) => (kind === 'text' && isAsked(column) ? [column] : []));
  const test =
    texts.length === 0 ? undefined : ofSession({ table: o.table, condition: o.conditions.texts() });
  if (test === undefined) return '*';
  return fields
    .map(([column]) =>
      texts.includes(column) ? `CASE WHEN ${test} THEN t.${column} END AS ${column}` : `t.${column}`,
    )
    .join(', ');
}

/** A condition on the session that a row `t` belongs to. */
function ofSession(o: { table: NarrowedTable; condition: Condition | undefined }): string | undefined {
  if (o.condition === undefined) return undefined;
  if (o.table === 'session_rollups') return o.condition('t');
  return `EXISTS (SELECT 1 FROM main.session_rollups AS s WHERE s.session_id = t.session_id AND ${o.condition('s')})`;
}

/** As a word of its own. Without an expression for each: a question looks for fifty of them. */
export function mentions(sql: string, word: string): boolean {
  for (let at = sql.indexOf(word); at !== -1; at = sql.indexOf(word, at + 1))
    if (!isInWord(sql.charCodeAt(at - 1)) && !isInWord(sql.charCodeAt(at + word.length))) return true;
  return false;
}

/** Letters, digits and `_`, by their code; of no character (NaN) none is. */
function isInWord(code: number): boolean {
  const letter = code | 32;
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57) || code === 95;
}

type Conditions = ReturnType<typeof createConditions>;

/** What a scope asks of rows; undefined: nothing. A value is bound where it is needed first, and once. */
function createConditions({ scope, bind }: { scope: Scope; bind: (value: SqlValue) => string }) {
  const { member, session_id, reader } = scope;
  const memberAt = once(() => bind(member ?? null));
  const sessionAt = once(() => bind(session_id ?? null));
  const ownAt = once(() => bind(reader?.own ?? null));
  const hidden = once(() => projectsOf({ reader, visibility: 'hidden', bind }));
  const redacted = once(() => projectsOf({ reader, visibility: 'redacted', bind }));
  return {
    ofRow: () => (session_id === undefined ? undefined : `t.session_id = ${sessionAt()}`),
    seen(): Condition | undefined {
      const parts: Condition[] = [];
      if (member !== undefined) parts.push((alias) => `${alias}.member = ${memberAt()}`);
      if (reader !== undefined && !reader.hidden && hidesAny(reader.visibility))
        parts.push((alias) => `(${alias}.member = ${ownAt()} OR NOT ${alias}.project ${hidden()})`);
      return parts.length === 0 ? undefined : (alias) => parts.map((part) => part(alias)).join(' AND ');
    },
    texts(): Condition | undefined {
      if (reader === undefined) return undefined;
      if (!reader.texts) return (alias) => `${alias}.member = ${ownAt()}`;
      return (alias) => `(${alias}.member = ${ownAt()} OR ${alias}.project ${redacted()})`;
    },
  };
}

/** `IN (…)`: the projects of a visibility. */
function projectsOf(o: {
  reader: Reader | undefined;
  visibility: Visibility;
  bind: (value: SqlValue) => string;
}): string {
  const settings = o.reader?.visibility ?? { default: 'metadata', projects: {} };
  const isDefault = settings.default === o.visibility;
  const exceptions = Object.keys(settings.projects)
    .filter((project) => (visibilityOf({ settings, project }) === o.visibility) !== isDefault)
    .toSorted();
  return `${isDefault ? 'NOT IN' : 'IN'} (SELECT value FROM json_each(${o.bind(JSON.stringify(exceptions))}))`;
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
