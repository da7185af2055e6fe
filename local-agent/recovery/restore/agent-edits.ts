import path from 'node:path';
import { z } from 'zod';
import type { Journal } from '../../journal/journal.ts';

/** One replacement of a text by another, as an agent's file tool made it. */
export type Edit = { before: string; after: string; everywhere: boolean };

const edit = z
  .object({ old_string: z.string(), new_string: z.string(), replace_all: z.boolean().default(false) })
  .transform((one): Edit => ({ before: one.old_string, after: one.new_string, everywhere: one.replace_all }));
const inputs = {
  Edit: edit.transform((one) => [one]),
  MultiEdit: z.object({ edits: z.array(edit) }).transform(({ edits }) => edits),
} as const;
const target = z.object({ file_path: z.string().optional(), notebook_path: z.string().optional() });
const wholeFiles = new Set(['Write', 'NotebookEdit']);

/**
 * What one run did to each file since then with tools that replace texts, the oldest first; null for a file of which it
 * wrote more than that, or of which not every word is known. Names are latin1, as those of git, below `top`.
 */
export function agentEdits({
  journal,
  sessionId,
  agent,
  since,
  top,
  cwd,
}: {
  journal: Journal;
  sessionId: string;
  agent: string;
  /** Milliseconds. */
  since: number;
  top: string;
  cwd: string;
}): Map<string, Edit[] | null> {
  const edits = new Map<string, Edit[] | null>();
  for (const { tool, status, text } of writingCalls({ journal, sessionId, agent, since })) {
    if (status === 'error' || status === 'denied') continue;
    const input = parsed(text);
    const place = target.safeParse(input).data;
    const file = place?.file_path ?? place?.notebook_path;
    if (file === undefined) continue;
    const relative = path.relative(top, path.resolve(cwd, file)).replaceAll(path.sep, '/');
    const name = Buffer.from(relative, 'utf8').toString('latin1');
    const known = edits.get(name);
    const found = status === 'ok' ? replacements({ tool, input }) : undefined;
    edits.set(name, known === null || found === undefined ? null : [...(known ?? []), ...found]);
  }
  return edits;
}

type Call = { tool: string; status: string; text: string; at: string };

/** Calls that may write a file, as they ended, in the order in which they began. */
function writingCalls({
  journal,
  sessionId,
  agent,
  since,
}: Pick<Parameters<typeof agentEdits>[0], 'journal' | 'sessionId' | 'agent' | 'since'>): Call[] {
  const calls = new Map<string, Call>();
  for (const event of journal.readFrom({ sessionId, seq: 1 })) {
    if (event.event_type !== 'tool_usage' || event.agent_id !== agent) continue;
    const { tool_use_id, tool_name: tool, status, input, started_at } = event.data;
    const at = started_at ?? event.timestamp;
    if (!(tool in inputs || wholeFiles.has(tool)) || Date.parse(at) < since) continue;
    const before = calls.get(tool_use_id);
    const ended = status === 'running' ? (before?.status ?? status) : status;
    calls.set(tool_use_id, { tool, status: ended, text: input ?? before?.text ?? '', at: before?.at ?? at });
  }
  return [...calls.values()].toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

function replacements({ tool, input }: { tool: string; input: unknown }): Edit[] | undefined {
  if (tool === 'Edit') return inputs.Edit.safeParse(input).data;
  return tool === 'MultiEdit' ? inputs.MultiEdit.safeParse(input).data : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It was too long to be kept whole.
    return undefined;
  }
}
