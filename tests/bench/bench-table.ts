import type { BenchResult } from './bench.ts';
import { isMet } from './bench.ts';

export type BenchReport = { name: string; results: BenchResult[]; skipped?: string };

const heads = ['', 'what', 'measured', 'target', 'peer or note'];

/** All figures of all benches in one aligned table. */
export function benchTable(reports: readonly BenchReport[]): string {
  const rows = reports.flatMap(({ name, results, skipped }) =>
    skipped === undefined ? results.map(toRow) : [['–', name, 'skipped', '', skipped]],
  );
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(heads), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

function toRow(result: BenchResult): string[] {
  const met = isMet(result);
  const mark = met === undefined ? ' ' : met ? '✓' : '✗';
  const target =
    result.target === undefined
      ? ''
      : `${result.atLeast === true ? '≥' : '≤'} ${number(result.target)} ${result.unit}`;
  const remark = [result.peer, result.note].filter((text) => text !== undefined).join('; ');
  return [mark, result.what, `${number(result.measured)} ${result.unit}`, target, remark];
}

function number(value: number): string {
  return value >= 100
    ? value.toLocaleString('en', { maximumFractionDigits: 0 })
    : value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
