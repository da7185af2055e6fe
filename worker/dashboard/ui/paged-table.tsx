import type { Child } from 'hono/jsx';
import type { View } from '../shell/request-view.ts';
import type { ShownPart } from '../shell/load-parts.ts';
import { linkHere } from '../shell/links.ts';
import { csvLimit } from '../shell/csv-limit.ts';
import type { EmptyProps } from './empty.tsx';
import { ShowPart } from './missing.tsx';
import { Pages, readPage, Table, type TableProps } from './table.tsx';

/** Which rows a page of a list asks for; a spreadsheet gets all of them, as far as it goes. */
export type Paging = { page: number; pageSize: number; limit: number; offset: number };

export function readPaging(o: { view: View; csv: boolean; pageSize: number }): Paging {
  const page = readPage(o.view);
  return o.csv
    ? { page, pageSize: o.pageSize, limit: csvLimit, offset: 0 }
    : { page, pageSize: o.pageSize, limit: o.pageSize, offset: (page - 1) * o.pageSize };
}

type PagedTableProps<Row> = Omit<TableProps<Row>, 'rows'> & {
  /** Name of the panel. */
  label: string;
  /** What could not be loaded where the rows fail: `The sessions`. */
  what: string;
  part: ShownPart<readonly Row[]>;
  paging: Paging;
  total: number;
  /** Parts of the page that say in the panel that they are missing. */
  children?: Child;
};

/** A list of which a page is shown: the rows that came, or why not, and the way to the others. */
export function PagedTable<Row>(o: PagedTableProps<Row>) {
  const { label, what, part, paging, total, children, ...table } = o;
  const isBeyond = (rows: readonly Row[]) => rows.length === 0 && paging.page > 1;
  const endsBefore: EmptyProps = {
    ...table.empty,
    says: 'The list ends before this page.',
    ways: [{ word: 'To its first page', href: linkHere({ view: o.view, set: {} }) }],
  };
  return (
    <>
      <section class="panel table-panel" aria-label={label}>
        {children}
        <ShowPart
          part={part}
          what={what}
          show={(rows) => <Table {...table} rows={rows} empty={isBeyond(rows) ? endsBefore : table.empty} />}
        />
      </section>
      <Pages view={o.view} page={paging.page} pageSize={paging.pageSize} total={total} />
    </>
  );
}
