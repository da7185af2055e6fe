import { factPlaces } from '../facts/fact-rows.ts';
import type { FactRows } from '../facts/packed-facts.ts';

/** 32 bits of an id: two that have nothing in common have the same ones at times. */
export function idHash(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (Math.imul(hash, 31) + id.charCodeAt(index)) | 0;
  return hash ^ (hash >>> 15);
}

/** Of the ids by which a session's history can be told to be that of another: of its responses and prompts. */
export function idHashes(tables: readonly FactRows[]): number[] {
  const hashes: number[] = [];
  for (const { table, rows } of tables) {
    if (table === 'api_calls') for (const row of rows) hashes.push(idHash(String(row[messageId])));
    if (table === 'messages')
      for (const row of rows) if (row[kind] === 'prompt') hashes.push(idHash(String(row[eventId])));
  }
  return hashes;
}

const { message_id: messageId } = factPlaces('api_calls');
const { event_id: eventId, kind } = factPlaces('messages');

/** The ids of a session in the tables, and the session, for `idHash`. */
export const storedIdsSql = `SELECT session_id, message_id AS id FROM api_calls
  UNION ALL SELECT session_id, event_id FROM messages WHERE kind = 'prompt'`;
