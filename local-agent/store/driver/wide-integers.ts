type Wide = { setReadBigInts(enabled: boolean): void };
type Listing = { setReturnArrays(enabled: boolean): void };
type AnyRow = Record<string, unknown>;

/**
 * Runs a reading statement, and once more where a row holds an integer that JavaScript cannot: sums of absurd counts end
 * at the greatest exact one, and the rows beside them are read.
 */
export function readCapped<Rows extends AnyRow | AnyRow[] | undefined>({
  statement,
  read,
}: {
  statement: Wide;
  read: () => Rows;
}): Rows {
  try {
    return read();
  } catch (error) {
    if (!isTooWide(error)) throw error;
  }
  statement.setReadBigInts(true);
  try {
    const rows = read();
    for (const row of Array.isArray(rows) ? rows : [rows]) if (row !== undefined) capRow(row);
    return rows;
  } finally {
    statement.setReadBigInts(false);
  }
}

/** The same, with rows as lists of their values. */
export function readLists<Lists extends unknown[][]>({
  statement,
  read,
}: {
  statement: Wide & Listing;
  read: () => AnyRow[];
}): Lists {
  statement.setReturnArrays(true);
  try {
    return readCapped({ statement, read }) as unknown as Lists;
  } finally {
    statement.setReturnArrays(false);
  }
}

/** The same, row by row. */
export function* iterateCapped<Row extends AnyRow>({
  statement,
  read,
}: {
  statement: Wide;
  read: () => IterableIterator<Row>;
}): Generator<Row> {
  let given = 0;
  try {
    for (const row of read()) {
      given += 1;
      yield row;
    }
    return;
  } catch (error) {
    if (!isTooWide(error)) throw error;
  }
  statement.setReadBigInts(true);
  try {
    for (const row of read()) {
      if (given-- > 0) continue;
      capRow(row);
      yield row;
    }
  } finally {
    statement.setReadBigInts(false);
  }
}

function isTooWide(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_OUT_OF_RANGE';
}

function capRow(row: AnyRow): void {
  for (const column in row) {
    const value = row[column];
    if (typeof value === 'bigint') row[column] = Math.max(Math.min(Number(value), MOST), -MOST);
  }
}

const MOST = Number.MAX_SAFE_INTEGER;
