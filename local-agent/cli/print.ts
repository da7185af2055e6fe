import type { Deps } from '../deps.ts';
import { printedJson } from '../../shared/core/hidden-characters.ts';
import { renderTable, type Column } from '../terminal/table.ts';
import { wrapText } from '../terminal/wrap-text.ts';
import { createPaint, hasColour, widthOf } from '../terminal/terminal.ts';

/** One JSON value: indented for people, on one line for programs. */
export function printJson({ deps, value }: { deps: Pick<Deps, 'stdout'>; value: unknown }): void {
  deps.stdout.write(`${printedJson(value, deps.stdout.isTTY ? 2 : undefined)}\n`);
}

export function printTable<Row>({
  deps,
  columns,
  rows,
}: {
  deps: Deps;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}): void {
  deps.stdout.write(renderTable({ columns, rows, width: widthOf(deps), paint: paintFor(deps) }));
}

export function printLine({ deps, text }: { deps: Pick<Deps, 'stdout'>; text: string }): void {
  deps.stdout.write(`${text}\n`);
}

export function paintFor(deps: Pick<Deps, 'stdout' | 'env'>) {
  return createPaint(hasColour({ output: deps.stdout, env: deps.env }));
}

/** A sentence below a table, wrapped at the terminal's width. */
export function printNote({ deps, text }: { deps: Deps; text: string }): void {
  deps.stdout.write(`${wrapText({ text, width: widthOf(deps) }).join('\n')}\n`);
}
