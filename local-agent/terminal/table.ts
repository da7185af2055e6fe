import { displayWidth, truncate } from './display-width.ts';
import { plainText } from './plain-text.ts';
import type { Paint, Tone } from './terminal.ts';

export type Column<Row> = {
  title: string;
  value: (row: Row) => string;
  /** Figures stand at the right. */
  right?: boolean;
  /** May be shortened: to this many columns while another one can still be left out instead, then further. */
  shrinkTo?: number;
  /** Left out when the table is too wide; the greatest goes first. */
  dropOrder?: number;
  tone?: (row: Row) => Tone | undefined;
};

const GAP = 2;
/** A shorter text says nothing. */
const LEAST = 6;

/** Rows to lines that fit `width`: long texts are shortened first, then whole columns are left out. */
export function renderTable<Row>({
  columns,
  rows,
  width,
  paint,
}: {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  width: number;
  paint: Paint;
}): string {
  const cells = columns.map((column) => rows.map((row) => plainText(column.value(row))));
  const titles = columns.map((column) => plainText(column.title));
  const natural = columns.map((_column, index) =>
    (cells[index] ?? []).reduce(
      (most, text) => Math.max(most, displayWidth(text)),
      displayWidth(titles[index] ?? ''),
    ),
  );
  const widths = fitColumns({ columns, natural, width });
  const line = (texts: (index: number) => string, tone: (index: number) => Tone | undefined) =>
    columns
      .flatMap((column, index) => {
        const room = widths[index];
        if (room === undefined) return [];
        const text = truncate({ text: texts(index), width: room });
        const space = ' '.repeat(Math.max(0, room - displayWidth(text)));
        const shown = tone(index);
        const painted = shown ? paint(shown, text) : text;
        return [column.right ? space + painted : painted + space];
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  const head = line(
    (index) => titles[index] ?? '',
    () => 'dim',
  );
  const body = rows.map((row, at) =>
    line(
      (index) => cells[index]?.[at] ?? '',
      (index) => columns[index]?.tone?.(row),
    ),
  );
  return [head, ...body].map((text) => `${text}\n`).join('');
}

/** Pure: the width of each column, undefined for one that is left out. */
export function fitColumns({
  columns,
  natural,
  width,
}: {
  columns: readonly Pick<Column<never>, 'shrinkTo' | 'dropOrder'>[];
  natural: readonly number[];
  width: number;
}): (number | undefined)[] {
  const widths: (number | undefined)[] = [...natural];
  for (;;) {
    const over = totalWidth(widths) - width;
    if (over <= 0) return widths;
    const slackAbove = (least: number) =>
      columns.map((column, index) => {
        const now = widths[index];
        const to = column.shrinkTo === undefined ? undefined : Math.min(column.shrinkTo, least);
        return now === undefined || to === undefined ? 0 : Math.max(0, now - to);
      });
    const slack = slackAbove(Infinity);
    if (slack.reduce((sum, room) => sum + room, 0) >= over) return shrink({ widths, slack, over });
    const dropped = columns.reduce(
      (best, column, index) =>
        widths[index] !== undefined && (column.dropOrder ?? 0) > (columns[best]?.dropOrder ?? 0)
          ? index
          : best,
      -1,
    );
    if (dropped === -1) return shrink({ widths, slack: slackAbove(LEAST), over });
    widths[dropped] = undefined;
  }
}

/** Takes columns from the widest text again and again, so that the longest texts lose first. */
function shrink(o: {
  widths: (number | undefined)[];
  slack: number[];
  over: number;
}): (number | undefined)[] {
  const widths = [...o.widths];
  const slack = [...o.slack];
  for (let left = o.over; left > 0; left -= 1) {
    let widest = -1;
    for (const [index, room] of slack.entries()) {
      if (room > 0 && (widest === -1 || (widths[index] ?? 0) > (widths[widest] ?? 0))) widest = index;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    slack[widest] = (slack[widest] ?? 0) - 1;
  }
  return widths;
}

function totalWidth(widths: readonly (number | undefined)[]): number {
  const shown = widths.filter((width) => width !== undefined);
  return shown.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, shown.length - 1);
}
