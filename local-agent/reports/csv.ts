/** A cell of an exported row. */
export type Cell = string | number | boolean | null;

/**
 * One line of CSV (RFC 4180 quoting, ended by a line feed). Text that a spreadsheet would run as a formula gets an
 * apostrophe in front: session titles and commands come from outside (CSV injection).
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
