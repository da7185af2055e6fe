import { listedSince } from '../shell/listed-since.ts';
import type { View } from '../shell/request-view.ts';
import { linkHere, type Changes } from '../shell/links.ts';
import { Empty, type EmptyProps } from './empty.tsx';
import { Icon } from './icon.tsx';
import { formatCount } from './text/format.ts';
import { classOf, TableRow, type Column } from './table-row.tsx';

export type { Column } from './table-row.tsx';

export type SortState = { by: string; direction: 'asc' | 'desc' };

export type TableProps<Row> = {
  view: View;
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  sort?: SortState;
  empty: EmptyProps;
  /** Where the row leads: the same address as the link in its first cell. */
  rowHref: (row: Row) => string;
  /** On narrow screens a row is a list of its cells with their names: what they say stands nowhere else. */
  stacked?: boolean;
};

/** Every table of the dashboard: sortable by links, so that it needs no script and its state is in the URL. */
export function Table<Row>(o: TableProps<Row>) {
  const { view, caption, columns, rows, sort, empty, rowHref, stacked = false } = o;
  if (rows.length === 0) return <Empty {...empty} />;
  const table = (
    <table class={stacked ? 'stacked' : undefined}>
      <caption class="hidden-text">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <Heading view={view} column={column} sort={sort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TableRow columns={columns} row={row} rowHref={rowHref} named={stacked} />
        ))}
      </tbody>
    </table>
  );
  const last = Math.max(0, ...columns.map(({ priority = 0 }) => priority));
  if (stacked || last === 0) return table;
  const whole = view.query.get('columns') === 'all';
  return (
    <>
      <p class={`columns-link past-p${last}`}>
        <a href={linkHere({ view, set: { columns: whole ? undefined : 'all' } })}>
          {whole ? 'Fewer columns' : 'All columns'}
        </a>
      </p>
      {whole ? <div class="all-columns">{table}</div> : table}
    </>
  );
}

function Heading<Row>({
  view,
  column,
  sort,
}: {
  view: View;
  column: Column<Row>;
  sort?: SortState | undefined;
}) {
  const className = classOf(column);
  if (column.sort === undefined || sort === undefined) {
    return (
      <th scope="col" class={className} title={column.hint}>
        {column.label}
      </th>
    );
  }
  const active = sort.by === column.sort;
  // Figures are wanted largest first, words from A to Z.
  const first = column.figures === true ? 'desc' : 'asc';
  const next = active ? (sort.direction === 'desc' ? 'asc' : 'desc') : first;
  return (
    <th
      scope="col"
      class={className}
      title={column.hint}
      aria-sort={active ? (sort.direction === 'desc' ? 'descending' : 'ascending') : undefined}
    >
      <a href={linkHere({ view, set: { sort: column.sort, dir: next } })}>
        {column.label}
        {active ? <Icon name={sort.direction === 'desc' ? 'descending' : 'ascending'} /> : null}
      </a>
    </th>
  );
}

/** What the URL asks for, if the page knows it. */
export function readSort({
  view,
  columns,
  fallback,
}: {
  view: View;
  columns: readonly { sort?: string }[];
  fallback: SortState;
}): SortState {
  const by = view.query.get('sort');
  if (by === null || !columns.some((column) => column.sort === by)) return fallback;
  return { by, direction: view.query.get('dir') === 'asc' ? 'asc' : 'desc' };
}

/** Sorts rows that are all here already; unknown figures come last either way. */
export function sortRows<Row>({
  rows,
  sort,
  values,
}: {
  rows: readonly Row[];
  sort: SortState;
  values: Record<string, (row: Row) => string | number | null>;
}): Row[] {
  const value = values[sort.by];
  if (value === undefined) return [...rows];
  const sign = sort.direction === 'asc' ? 1 : -1;
  return rows.toSorted((left, right) => {
    const a = value(left);
    const b = value(right);
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return (
      sign * (typeof a === 'string' || typeof b === 'string' ? String(a).localeCompare(String(b)) : a - b)
    );
  });
}

/**
 * The same rows, all of them, for a spreadsheet. `newest`: of a list that may go back only so far, which is then said, because
 * the file has no place for it but its name. There is no file of a table without rows.
 */
export function CsvLink(o: {
  view: View;
  /** Those of the table beside it. */
  rows: readonly unknown[];
  set?: Changes;
  newest?: boolean;
}) {
  const { view, rows, set = {}, newest = false } = o;
  if (rows.length === 0) return null;
  const since = newest ? listedSince(view.told()) : undefined;
  return (
    <a
      class="button small"
      href={linkHere({ view, set: { ...set, format: 'csv' } })}
      title={
        since === undefined ? undefined : 'The file goes back as far as this list, and is named after it'
      }
      download
    >
      <Icon name="download" />
      {since === undefined ? 'CSV' : `CSV since ${view.times.day(since)}`}
    </a>
  );
}

export function Pages({
  view,
  page,
  pageSize,
  total,
}: {
  view: View;
  page: number;
  pageSize: number;
  total: number;
}) {
  const last = Math.max(1, Math.ceil(total / pageSize));
  if (last === 1 || page > last) return null;
  return (
    <nav class="pages" aria-label="Pages of the list">
      <span
        class="faint n"
        data-figure="listed"
      >{`${(page - 1) * pageSize + 1}–${Math.min(total, page * pageSize)} of ${formatCount(total)}`}</span>
      {page > 1 ? (
        <a class="button icon-only" rel="prev" href={linkHere({ view, set: { page: page - 1 } })}>
          <Icon name="left" label="Previous page" />
        </a>
      ) : null}
      {page < last ? (
        <a class="button icon-only" rel="next" href={linkHere({ view, set: { page: page + 1 } })}>
          <Icon name="right" label="Next page" />
        </a>
      ) : null}
    </nav>
  );
}

export function readPage(view: View): number {
  const page = Number(view.query.get('page') ?? 1);
  return Number.isSafeInteger(page) && page > 0 && page < 100_000 ? page : 1;
}
