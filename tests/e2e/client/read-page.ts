import { expect } from 'vitest';

/** What a reader sees of a page, in one line. */
export async function readPage(url: string): Promise<string> {
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  const html = await answer.text();
  const text = html.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replaceAll(/<[^>]+>/g, ' ');
  return text.replaceAll('&lt;', '<').replaceAll('&amp;', '&').replaceAll(/\s+/g, ' ');
}
