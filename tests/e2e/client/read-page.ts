import { expect } from 'vitest';

/** What a reader sees of a page, in one line, and the tree of agents on it. */
export async function readPage(url: string): Promise<{ text: string; parents: Map<string, string> }> {
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  const html = await answer.text();
  const text = html.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replaceAll(/<[^>]+>/g, ' ');
  return {
    text: text.replaceAll('&lt;', '<').replaceAll('&amp;', '&').replaceAll(/\s+/g, ' '),
    parents: parentsOf(html),
  };
}

/** Agents by description, each below the nearest row before it that is indented less. */
function parentsOf(html: string): Map<string, string> {
  const rows = html.matchAll(/agent-cell indent-(\d)[\s\S]*?<bdi class="clip">([^<]*)<\/bdi>/g);
  const parents = new Map<string, string>();
  const above: string[] = [];
  for (const [, depth = '0', description = ''] of rows) {
    parents.set(description, above[Number(depth) - 1] ?? 'nobody');
    above[Number(depth)] = description;
  }
  return parents;
}
