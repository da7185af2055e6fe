import { cleanText } from './hidden-characters.ts';

export type CsvCell = string | number | boolean | null | undefined;

/**
 * One row of CSV (RFC 4180 quoting), without its line end. Text from outside is made harmless: what a spreadsheet would run
 * as a formula gets an apostrophe in front, and what would act on a terminal is left out.
 */
export function csvRow(cells: readonly CsvCell[]): string {
  return cells.map(csvCell).join(',');
}

function csvCell(cell: CsvCell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const clean = cleanText(cell);
  // The apostrophe is put before characters are left out, too: `\t=x` is a formula whether or not its tab stays.
  const text = formula.test(clean) || formula.test(cell) ? `'${clean}` : clean;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Also the wide forms, which some spreadsheets read as the narrow ones. */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;
