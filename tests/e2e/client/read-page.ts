import { expect } from 'vitest';
import type { Cloud } from '../../../local-agent/cloud/start-cloud.ts';
import { askAsOwner } from '../../support/as-owner.ts';

/** An agent's row in the table of a session's page; its parent is the nearest row before it that is indented less. */
export type AgentRow = { text: string; parent: string };

/** What a reader sees of a page, in one line, and its agents by description. */
export async function readPage(o: {
  cloud: Cloud;
  path: string;
}): Promise<{ text: string; agents: Map<string, AgentRow> }> {
  const answer = await askAsOwner(o);
  expect(answer.status).toBe(200);
  const html = await answer.text();
  return { text: readable(html), agents: agentsOf(html) };
}

function readable(html: string): string {
  const text = html.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replaceAll(/<[^>]+>/g, ' ');
  return text.replaceAll('&lt;', '<').replaceAll('&amp;', '&').replaceAll(/\s+/g, ' ');
}

function agentsOf(html: string): Map<string, AgentRow> {
  const rows = new Map<string, AgentRow>();
  const above: string[] = [];
  for (const [row] of html.matchAll(/<tr[ >](?:(?!<\/tr>)[\s\S])*?agent-cell indent-[\s\S]*?<\/tr>/g)) {
    const depth = Number(/agent-cell indent-(\d)/.exec(row)?.[1]);
    const description = /agent-cell indent-[\s\S]*?<bdi class="clip">([^<]*)</.exec(row)?.[1] ?? 'nameless';
    rows.set(description, { text: readable(row), parent: above[depth - 1] ?? 'nobody' });
    above[depth] = description;
  }
  return rows;
}
