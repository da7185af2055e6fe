export type CsvValue = string | number | null | undefined;

export function wantsCsv(query: URLSearchParams): boolean {
  return query.get('format') === 'csv';
}

/** RFC 4180, with what a spreadsheet would run as a formula made plain text. */
export function toCsv(rows: readonly Record<string, CsvValue>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => names.map((name) => toCell(row[name])).join(','));
  return `${[names.join(','), ...lines].join('\r\n')}\r\n`;
}

function toCell(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[\s]*[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
