import { csvRow, type CsvCell } from '../../../shared/core/csv.ts';

export type CsvValue = Exclude<CsvCell, boolean>;

export function wantsCsv(query: URLSearchParams): boolean {
  return query.get('format') === 'csv';
}

/** A table for a spreadsheet: the names of the columns, then the rows. */
export function toCsv(rows: readonly Record<string, CsvValue>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => csvRow(names.map((name) => row[name])));
  return `${[csvRow(names), ...lines].join('\r\n')}\r\n`;
}
