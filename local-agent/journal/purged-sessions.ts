import fs from 'node:fs';
import path from 'node:path';
import { readTextIfThere } from '../files/read-if-there.ts';

// One line a session that was deleted for good: its id and when. Nothing brings it back: neither its transcript, which is
// not ours to delete, nor a hook.

/** A torn line of a stop counts for nothing: what it was written for was not deleted yet. */
export function readPurgedSessions(file: string): ReadonlySet<string> {
  const lines = (readTextIfThere(file) ?? '').split('\n');
  return new Set(lines.flatMap((line) => sessionIdIn(line) ?? []));
}

function sessionIdIn(line: string): string | undefined {
  try {
    const id = (JSON.parse(line) as { session_id?: unknown } | null)?.session_id;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Durable when it returns. */
export function addPurgedSessions({
  file,
  sessionIds,
  now,
}: {
  file: string;
  sessionIds: readonly string[];
  now: number;
}): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const purged_at = new Date(now).toISOString();
  const lines = sessionIds.map((session_id) => `${JSON.stringify({ session_id, purged_at })}\n`).join('');
  const fd = fs.openSync(file, 'a', 0o600);
  try {
    // The line before may be torn.
    fs.writeSync(fd, `\n${lines}`);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
