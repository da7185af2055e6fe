import type { Sink } from './export-file.ts';
import { csvRow, type CsvCell } from '../../shared/core/csv.ts';
import { printedJson } from '../../shared/core/hidden-characters.ts';

export const exportFormats = ['csv', 'json', 'ndjson'] as const;
export type ExportFormat = (typeof exportFormats)[number];
export type ExportRow = Record<string, unknown>;

/**
 * Writes rows as they come, so that memory does not grow with them. The columns of CSV are those of the first row;
 * `columns` names them when there may be none.
 */
export function writeRows({
  rows,
  columns,
  format,
  sink,
}: {
  rows: Iterable<ExportRow>;
  columns: readonly string[];
  format: ExportFormat;
  sink: Sink;
}): number {
  let count = 0;
  if (format === 'csv') sink.write(`${csvRow(columns)}\n`);
  if (format === 'json') sink.write('[');
  for (const row of rows) {
    if (format === 'csv') sink.write(`${csvRow(columns.map((column) => toCell(row[column])))}\n`);
    else if (format === 'ndjson') sink.write(`${printedJson(row)}\n`);
    else sink.write(`${count === 0 ? '\n' : ',\n'}${printedJson(row)}`);
    count += 1;
  }
  if (format === 'json') sink.write(count === 0 ? ']\n' : '\n]\n');
  return count;
}

function toCell(value: unknown): CsvCell {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : (value as CsvCell);
}
