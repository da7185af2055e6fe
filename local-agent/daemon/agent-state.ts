import fs from 'node:fs';
import { z } from 'zod';
import type { Paths } from '../config/paths.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { tryLock } from '../store/driver/db.ts';

const agentStateSchema = z.object({
  pid: z.number().int().positive(),
  started_at: z.string(),
  version: z.string(),
  mode: z.enum(['background', 'up']),
});
export type AgentState = z.infer<typeof agentStateSchema>;

export type AgentStatus = { running: boolean; pid: number | null; rss_mb: number | null; state?: AgentState };

/** Whether the agent runs: its lock tells, which the system frees when it dies; `agent.json` only names it. */
export function readAgentStatus({ paths }: { paths: Paths }): AgentStatus {
  const stopped: AgentStatus = { running: false, pid: null, rss_mb: null };
  if (!fs.existsSync(paths.agentLock)) return stopped;
  const lock = tryLock(paths.agentLock);
  if (lock) {
    lock.release();
    return stopped;
  }
  const state = readState(paths.agentState);
  if (!state) return { running: true, pid: null, rss_mb: null };
  return { running: true, pid: state.pid, rss_mb: residentMegabytes(state.pid), state };
}

export function writeAgentState({ paths, state }: { paths: Paths; state: AgentState }): void {
  writeAtomically({ file: paths.agentState, content: `${JSON.stringify(state)}\n` });
}

export function removeAgentState({ paths }: { paths: Paths }): void {
  fs.rmSync(paths.agentState, { force: true });
}

function readState(file: string): AgentState | undefined {
  let raw: string;
  try {
    raw = fs.readFileSync(file, 'utf8');
  } catch {
    // Between taking the lock and writing its name the agent has no state yet.
    return undefined;
  }
  try {
    return agentStateSchema.parse(JSON.parse(raw));
  } catch {
    return undefined;
  }
}

/** Resident memory in MB where the system tells it (Linux); null elsewhere. */
function residentMegabytes(pid: number): number | null {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Math.round(Number(line[1]) / 1024) : null;
  } catch {
    return null;
  }
}
