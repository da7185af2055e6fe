import type { Deps } from '../deps.ts';
import type { Database, Row } from '../store/driver/db.ts';
import { AppError } from '../../shared/core/errors.ts';
import { splitSql } from '../cloud/split-sql.ts';
import { defineCommand } from '../cli/command.ts';
import { withReport } from '../reports/open-report.ts';
import { printJson, printLine, printTable } from '../cli/print.ts';
import { reportArgs } from '../reports/report-args.ts';
import { missingArgument, severalStatements } from '../cli/usage-errors.ts';
import { ensureFacts } from '../store/facts/ensure-facts.ts';

export const command = defineCommand({
  name: 'query',
  summary: 'Ask the database in SQL; it is opened read-only',
  details:
    'Runs one SQL statement on the local SQLite database, which is opened read-only: SQLite itself refuses a write. ' +
    'Money is in micro-dollars, times are milliseconds, `hour` is hours since 1970 (UTC).',
  args: {
    sql: { type: 'positional', required: false, description: 'One SQL statement, in quotes' },
    schema: { type: 'boolean', description: 'List the tables and their columns instead' },
    ...reportArgs,
  },
  examples: [
    'subtrack query --schema',
    'subtrack query "SELECT project, COUNT(*) AS sessions FROM session_rollups GROUP BY 1"',
  ],
  async run({ args, deps }) {
    const [sql, ...more] = splitSql(args.sql ?? '');
    // SQLite would run the first and say nothing of the others.
    if (more.length > 0) throw severalStatements({ count: more.length + 1 });
    if (sql === undefined && !args.schema) throw missingArgument({ name: 'sql', command: 'subtrack query' });
    await withReport({
      deps,
      args,
      async work({ db }) {
        const rows = args.schema || sql === undefined ? readSchema(db) : ask({ db, sql });
        if (args.json) printJson({ deps, value: { rows } });
        else printRows({ deps, rows });
      },
    });
  },
});

function readSchema(db: Database): Row[] {
  return db
    .prepare(
      `SELECT m.name AS "table", group_concat(c.name, ', ' ORDER BY c.cid) AS columns
FROM sqlite_schema m, pragma_table_info(m.name) c
WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%'
GROUP BY m.name
ORDER BY m.name`,
    )
    .all();
}

/** SQLite makes the file that these name before it finds out that it may not write. */
const makesFiles = /^\s*(?:vacuum|attach)\b/i;

function ask({ db, sql }: { db: Database; sql: string }): Row[] {
  if (makesFiles.test(sql)) throw readOnlyError({ said: 'it would make a file' });
  ensureFacts({ db });
  try {
    return db.prepare(sql).allExact();
  } catch (error) {
    throw describe(error);
  }
}

const SQLITE_READONLY = 8;

/** Whatever goes wrong here is about the statement: SQLite refuses it, or its answer does not fit a number of ours. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { errcode } = error as { errcode?: unknown };
  const fromSqlite = typeof errcode === 'number';
  const readOnly = fromSqlite && (errcode & 0xff) === SQLITE_READONLY;
  if (readOnly) return readOnlyError({ said: error.message, cause: error });
  return new AppError({
    code: 'query.failed',
    message: fromSqlite
      ? `SQLite refuses this: ${error.message}`
      : `this cannot be answered: ${error.message}`,
    hint: 'see "subtrack query --schema" for tables and columns',
    cause: error,
  });
}

function readOnlyError({ said, cause }: { said: string; cause?: unknown }): AppError {
  return new AppError({
    code: 'query.read_only',
    message: `SQLite refuses this: ${said}`,
    hint: 'only reading is possible here',
    cause,
  });
}

function printRows({ deps, rows }: { deps: Deps; rows: Row[] }): void {
  const [first] = rows;
  if (!first) {
    printLine({ deps, text: 'No rows.' });
    return;
  }
  printTable<Row>({
    deps,
    rows,
    columns: Object.keys(first).map((title) => ({
      title,
      value: (row) => String(row[title] ?? ''),
      right: rows.every((row) => typeof row[title] === 'number' || row[title] === null),
      shrinkTo: 6,
    })),
  });
}
