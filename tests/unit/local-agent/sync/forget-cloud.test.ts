import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetThere, heardOf } from '../../../../local-agent/sync/forget-cloud.ts';
import { createSyncClient } from '../../../../local-agent/sync/sync-client.ts';
import type { Database } from '../../../../local-agent/store/driver/db.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { noteImported } from '../../../../local-agent/store/facts/imported-sessions.ts';

const url = 'https://cloud.example.com';
let folder: string;
let db: Database;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'forget-'));
  db = openStore({ file: path.join(folder, 'subtrack.db') });
});
afterEach(() => {
  db.close();
  fs.rmSync(folder, { recursive: true });
});

function note(o: { session_id: string; level: string; planned_seq: number; target?: string }): void {
  db.prepare('INSERT INTO outbox_sessions (target, session_id, level, planned_seq) VALUES (?, ?, ?, ?)').run(
    o.target ?? url,
    o.session_id,
    o.level,
    o.planned_seq,
  );
}

it('asks a cloud to forget what was sent there, and names nothing else to it', () => {
  note({ session_id: 'sent', level: 'redacted', planned_seq: 4 });
  note({ session_id: 'names-alone', level: 'metadata', planned_seq: 1 });
  note({ session_id: 'not-yet', level: 'redacted', planned_seq: 0 });
  note({ session_id: 'stays-here', level: 'off', planned_seq: 0 });
  note({ session_id: 'stays-here-now', level: 'off', planned_seq: 9 });
  note({ session_id: 'from-a-link', level: 'redacted', planned_seq: 7 });
  note({ session_id: 'elsewhere', level: 'redacted', planned_seq: 7, target: 'https://other.example.com' });
  const origin = { origin: 'https://other.example.com', member: 'Eve', level: 'metadata' } as const;
  noteImported({ db, session: { session_id: 'from-a-link', ...origin, copy_of: null, imported_at: 1 } });
  const named = [{ session_id: 'names-alone', started_at: 1, last_event_at: 2 }];
  expect(heardOf({ db, target: url, named }).map(({ session_id }) => session_id)).toEqual(['sent']);
});

const sessions = ['a', 'b', 'c'].map((session_id) => ({ session_id, started_at: 0, last_event_at: 0 }));

/** Forgets three sessions, of which the cloud refuses the second; answers with those that were asked for. */
async function forgetAll(refused: { status: number; code: string }): Promise<string[]> {
  const asked: string[] = [];
  const answerOf = (session_id: string): Response =>
    session_id === 'b'
      ? Response.json({ error: { code: refused.code, message: 'no' } }, { status: refused.status })
      : Response.json({ session_id, segments: 1 });
  const client = createSyncClient({
    url,
    token: 'token',
    fetch: async (input) => {
      const session_id = new URL(String(input)).pathname.split('/').at(-1) ?? '';
      asked.push(session_id);
      return answerOf(session_id);
    },
  });
  await forgetThere({ client, url, sessions, onDeleted: () => undefined });
  return asked;
}

it('goes on behind a session that is another device’s there, of which nothing is ours', async () => {
  expect(await forgetAll({ status: 409, code: 'session.foreign' })).toEqual(['a', 'b', 'c']);
});

it('ends at any other no, and says how far it came', async () => {
  await expect(forgetAll({ status: 409, code: 'session.busy' })).rejects.toThrow('1 of 3 sessions');
});
