import { formatDuration } from '../core/figures.ts';

/** A document as blocks, which Markdown and HTML are made from: both say the same. */
export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] }
  /** An SVG document, for what can show one. */
  | { kind: 'drawing'; svg: string };

/** Below its heading, and what its columns mean where that is not plain; nothing where there is no row. */
export function table(o: {
  title?: string;
  note?: string | undefined;
  head: string[];
  rows: string[][];
}): Block[] {
  if (o.rows.length === 0) return [];
  return [
    ...(o.title === undefined ? [] : [{ kind: 'heading', level: 2, text: o.title } as const]),
    ...(o.note === undefined ? [] : [{ kind: 'text', text: o.note } as const]),
    { kind: 'table', head: o.head, rows: o.rows },
  ];
}

export const span = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));
