import { countOf, fieldsOf, listOf } from '../../client/record-fields.ts';

export type LineChange = { added: number; removed: number; patch?: string };

/** Counts lines added and removed by a structured patch and writes it as unified hunks. */
export function hunksOf({ hunks, texts }: { hunks: readonly unknown[]; texts: boolean }): LineChange {
  let added = 0;
  let removed = 0;
  const out: string[] = [];
  for (const hunk of hunks.map(fieldsOf)) {
    const lines = listOf(hunk?.['lines']).filter((line) => typeof line === 'string');
    for (const line of lines) {
      if (line.startsWith('+')) added++;
      else if (line.startsWith('-')) removed++;
    }
    if (!texts || !hunk) continue;
    const range = (start: string, count: string) =>
      `${countOf(hunk[start]) ?? 1},${countOf(hunk[count]) ?? 0}`;
    out.push(`@@ -${range('oldStart', 'oldLines')} +${range('newStart', 'newLines')} @@`, ...lines);
  }
  return texts ? { added, removed, patch: `${out.join('\n')}\n` } : { added, removed };
}

/**
 * The change between two texts of which only the differing middle is shown. Where the result of the call is not
 * known, the place in the file is not either, so that hunks start at line 1.
 */
export function changeOf({
  before,
  after,
  texts,
}: {
  before: string;
  after: string;
  texts: boolean;
}): LineChange {
  const old = linesOf(before);
  const now = linesOf(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail))
    tail++;
  const removed = old.slice(head, old.length - tail);
  const added = now.slice(head, now.length - tail);
  const change = { added: added.length, removed: removed.length };
  if (!texts) return change;
  if (removed.length + added.length === 0) return { ...change, patch: '' };
  const lines = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  const header = `@@ -${head + 1},${removed.length} +${head + 1},${added.length} @@`;
  return { ...change, patch: `${header}\n${lines.join('\n')}\n` };
}

export function lineCount(text: string): number {
  return linesOf(text).length;
}

/** A last line break ends a line and does not begin one. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
