import { searchRoles, type SearchRole } from '../../shared/protocol/companion.ts';
import type { Database, Row, SqlValue } from '../store/driver/db.ts';
import { asPrefix, type QueryTerm } from './parse-query.ts';

export type SearchFilter = {
  project?: string | undefined;
  agent_type?: string | undefined;
  tool?: string | undefined;
  role?: SearchRole | undefined;
  /** Only what failed. */
  errors?: boolean | undefined;
  /** Milliseconds. */
  since?: number | undefined;
  until?: number | undefined;
};

/** A text that has the words, and where its event stands in the journal. */
export type FoundText = {
  session_id: string;
  project: string;
  agent_id: string;
  /** Empty where nothing told it. */
  agent_type: string;
  tool: string | null;
  part: number;
  role: SearchRole;
  at: number;
  file: string;
  start: number;
};

/** Beyond so many the latest that came into the index are looked at. */
const MANY = 4_000;
const LATEST = 2_000;

/**
 * The latest texts that have every word, and how many there are. Where none has, words are taken as beginnings, and then
 * the most frequent one is left out, and so on: "plan for postgres" is found without "for".
 */
export function findTexts({
  db,
  terms,
  filter,
  limit,
}: {
  db: Database;
  terms: readonly QueryTerm[];
  filter: SearchFilter;
  limit: number;
}): { texts: FoundText[]; total: number } {
  for (const tried of attempts({ db, terms })) {
    const expression = tried.map((term) => `(${term.expression})`).join(' AND ');
    const found = select({ db, expression, filter, limit });
    if (found.total > 0) return found;
  }
  return { texts: [], total: 0 };
}

/** How often words are is counted only when not all of them are found together. */
function* attempts({
  db,
  terms,
}: {
  db: Database;
  terms: readonly QueryTerm[];
}): Generator<readonly QueryTerm[]> {
  yield terms;
  const counted = terms.map((term) => {
    const texts = count({ db, expression: term.expression });
    if (texts > 0) return { term, texts };
    const wider = asPrefix(term);
    return { term: wider, texts: count({ db, expression: wider.expression }) };
  });
  const known = counted.filter(({ texts }) => texts > 0).toSorted((a, b) => a.texts - b.texts);
  for (let left = known.length; left > 0; left -= 1) yield known.slice(0, left).map(({ term }) => term);
}

function count({ db, expression }: { db: Database; expression: string }): number {
  return Number(
    db.prepare('SELECT count(*) AS n FROM words WHERE words MATCH ?').get(expression)?.['n'] ?? 0,
  );
}

function select({
  db,
  expression,
  filter,
  limit,
}: {
  db: Database;
  expression: string;
  filter: SearchFilter;
  limit: number;
}): { texts: FoundText[]; total: number } {
  const { where, values } = conditions(filter);
  const all = count({ db, expression });
  const total =
    where === '' || all === 0
      ? all
      : Number(
          db
            .prepare(
              `SELECT count(*) AS n FROM words JOIN texts ON text_no = words.rowid WHERE words MATCH ? ${where}`,
            )
            .get(expression, ...values)?.['n'] ?? 0,
        );
  if (total === 0) return { texts: [], total };
  const source =
    where === '' && all > MANY
      ? `(SELECT rowid AS text_no FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ${LATEST}) JOIN texts USING (text_no) WHERE true`
      : 'words JOIN texts ON text_no = words.rowid WHERE words MATCH ?';
  const rows = db
    .prepare(
      `SELECT session_id, project, agent_id, agent_type, tools.name AS tool, part, role, at, file, start FROM (
        SELECT texts.* FROM ${source} ${where} ORDER BY at DESC LIMIT ${limit}
      ) JOIN agents USING (agent_no) JOIN sessions USING (session_no) LEFT JOIN tools USING (tool_no)`,
    )
    .all(expression, ...values);
  return { texts: rows.map(toText), total };
}

function toText(row: Row): FoundText {
  return {
    session_id: String(row['session_id']),
    project: String(row['project']),
    agent_id: String(row['agent_id']),
    agent_type: String(row['agent_type']),
    tool: row['tool'] === null ? null : String(row['tool']),
    part: Number(row['part']),
    role: searchRoles[Number(row['role'])] ?? 'system',
    at: Number(row['at']),
    file: String(row['file']),
    start: Number(row['start']),
  };
}

function conditions(filter: SearchFilter): { where: string; values: SqlValue[] } {
  const { project, agent_type, tool, role, errors, since, until } = filter;
  const parts: [sql: string, value: SqlValue | undefined][] = [
    ['agent_no IN (SELECT agent_no FROM agents JOIN sessions USING (session_no) WHERE project = ?)', project],
    [
      `agent_no IN (SELECT agent_no FROM agents WHERE iif(agent_id = 'main', 'main', agent_type) = ?)`,
      agent_type,
    ],
    ['tool_no = (SELECT tool_no FROM tools WHERE name = ?)', tool],
    ['role = ?', role === undefined ? undefined : searchRoles.indexOf(role)],
    ['failed = ?', errors === true ? 1 : undefined],
    ['at >= ?', since],
    ['at < ?', until],
  ];
  const given = parts.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
  return {
    where: given.map(({ sql }) => ` AND ${sql}`).join(''),
    values: given.map(({ value }) => value),
  };
}
