import type { Step } from '../steps/step.ts';

/** A session as it is taken along: what the page knows of it, in the order of time. */
export type ExportedRun = {
  session_id: string;
  title: string;
  /** Figures and names in one line, as the page's head says them. */
  meta: string;
  agents: readonly { agent_id: string; agent_type: string; status: string; cost_micros: number | null }[];
  steps: readonly Step[];
};

export function agentNames({ agents }: ExportedRun): ReadonlyMap<string, string> {
  return new Map(agents.map((run) => [run.agent_id, run.agent_type]));
}

/** `2026-11-27 09:14:03Z`: exports leave the reader's time zone behind. */
export function exactTime(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}
