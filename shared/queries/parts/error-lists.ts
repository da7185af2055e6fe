import { compareText } from '../../core/compare.ts';
import { z } from 'zod';

// Rows of errors carry short lists as JSON: a row is written once, whatever it tells.

export type AgentCount = { agent_type: string; occurrences: number };
export type Moment = { at: number; event_id: string; agent_type: string };

const agentsSchema = z.array(z.tuple([z.string(), z.number()]));
const momentsSchema = z.array(z.tuple([z.number(), z.string(), z.string()]));

/** Every agent that an error happened to, the most first; whatever is stored, a page stands. */
export function readAgents(row: {
  agents: string | null;
  agent_type: string;
  occurrences: number;
}): AgentCount[] {
  const { agent_type, occurrences } = row;
  const list = read(agentsSchema, row.agents);
  if (list === undefined || list.length === 0) return [{ agent_type, occurrences }];
  return list
    .toSorted(([one, a], [other, b]) => b - a || compareText(one, other))
    .map(([name, times]) => ({ agent_type: name, occurrences: times }));
}

/** The occurrences of a row, the latest first; at least that one is known. */
export function readMoments(row: {
  moments: string | null;
  last_at: number;
  last_event_id: string;
  agent_type: string;
}): Moment[] {
  const list = read(momentsSchema, row.moments);
  if (list === undefined || list.length === 0)
    return [{ at: row.last_at, event_id: row.last_event_id, agent_type: row.agent_type }];
  return list.map(([at, event_id, agent_type]) => ({ at, event_id, agent_type }));
}

function read<Schema extends z.ZodType>(schema: Schema, text: string | null): z.infer<Schema> | undefined {
  return text === null ? undefined : schema.safeParse(parsed(text)).data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
