import type { Child } from 'hono/jsx';

/** Columns with a higher `priority` leave first when the screen gets narrow (p2 on phones, p3, p4). */
export type Column<Row> = {
  label: string;
  cell: (row: Row) => Child;
  /** Value of `sort` in the URL; a column without cannot be sorted by. */
  sort?: string;
  figures?: boolean;
  priority?: 2 | 3 | 4;
  className?: string;
  /** Explains the figure on hover. */
  hint?: string;
  /** The rows behind the figure; a figure without leads where its row leads. */
  href?: (row: Row) => string | undefined;
};

/** One row; the first cell is what it is about. */
export function TableRow<Row>(o: {
  columns: readonly Column<Row>[];
  row: Row;
  rowHref: (row: Row) => string;
  /** Its cells stand without their headings where there is no room. */
  named?: boolean;
}) {
  const { columns, row, named = false } = o;
  // Most figures of a row lead to the same place.
  let ofRow: string | undefined;
  const rowHref = () => (ofRow ??= o.rowHref(row));
  return (
    <tr>
      {columns.map((column, index) =>
        index === 0 ? (
          <th scope="row" class={classOf(column)}>
            {column.cell(row)}
          </th>
        ) : (
          <td class={classOf(column)} data-name={named ? column.label : undefined}>
            <Figure column={column} row={row} rowHref={rowHref} />
          </td>
        ),
      )}
    </tr>
  );
}

/** Every figure opens the rows behind it. By keyboard the row's own link is enough, and ten stops a row are too many. */
function Figure<Row>(o: { column: Column<Row>; row: Row; rowHref: () => string }) {
  const { column, row } = o;
  const own = column.href?.(row);
  const href = own ?? (column.figures === true ? o.rowHref() : undefined);
  const cell = column.cell(row);
  // What is not said leads nowhere, whether it is no text or a component that shows none.
  if (href === undefined || cell === null || String(cell) === '') return <>{cell}</>;
  return (
    <a class="figure-link" href={href} tabindex={own === undefined ? -1 : undefined}>
      {cell}
    </a>
  );
}

export function classOf<Row>({ figures, priority, className }: Column<Row>): string | undefined {
  return (
    [figures === true ? 'r' : '', priority === undefined ? '' : `p${priority}`, className ?? '']
      .filter(Boolean)
      .join(' ') || undefined
  );
}
