import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Paths } from '../../local-agent/config/paths.ts';
import { projectSlug, sessionFileName } from '../../local-agent/journal/journal-files.ts';
import type { Snapshot } from '../../local-agent/recovery/snapshots/snapshot-schema.ts';
import { EVENT_VERSION, type TrackedEvent } from '../../shared/events/event-schema.ts';

// The nth of everything: whoever writes it and whoever looks for it make it alike.

const PROJECT = 'acme/shop';

export function decisionOf({ session, n }: { session: string; n: number }): TrackedEvent {
  return {
    v: EVENT_VERSION,
    event_id: `decision:${session}-${n}`,
    event_type: 'decision',
    timestamp: new Date(Date.UTC(2026, 8, 1) + n).toISOString(),
    session_id: session,
    agent_id: 'main',
    source: 'sdk',
    project: PROJECT,
    data: { kind: 'other', outcome: `outcome ${n} `.repeat(20) },
  };
}

export function journalOf({ paths, session }: { paths: Pick<Paths, 'journal'>; session: string }): string {
  return path.join(paths.journal, projectSlug(PROJECT), sessionFileName(session));
}

export function snapshotOf(n: number): Omit<Snapshot, 'snapshot_id'> {
  return {
    v: 1,
    session_id: 'watched',
    project: PROJECT,
    taken_at: new Date(Date.UTC(2026, 10, 20) + n).toISOString(),
    trigger: 'prompt',
    title: `Number ${n}`,
    model: null,
    cwd: '/home/ada/shop',
    git: null,
    checkpoints: [],
    copies: [
      {
        folder: '/home/ada/shop',
        files: [{ path: 'file', mode: '100644', sha256: copyOf(n).hash, bytes: 1, mtime_ms: n }],
        missing: [],
        left_out: [],
      },
    ],
    problems: [],
    tasks: { open: [], finished: [] },
    running_agents: [],
    decisions: [],
    errors: [],
    failing_checks: [],
    usage: { tokens: n, new_tokens: n, cost_micros: 0, unpriced_api_calls: 0, finished_agent_runs: 0 },
    context: { tokens: null, limit: null, percent: null },
    last_request: `request ${n} `.repeat(30),
    last_words: 'words that stay as they are '.repeat(20),
  };
}

export function copyOf(n: number): { hash: string; content: Buffer } {
  const content = Buffer.from(`file ${n}\n`.repeat(500));
  return { hash: createHash('sha256').update(content).digest('hex'), content };
}

/** Writes the transcript of a session; its place. */
export function transcriptOf({ claudeDir, session }: { claudeDir: string; session: string }): string {
  const file = path.join(claudeDir, 'projects', '-home-ada-shop', `${session}.jsonl`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify({ type: 'user', sessionId: session })}\n`);
  return file;
}
