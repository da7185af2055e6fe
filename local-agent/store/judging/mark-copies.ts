import type { Database } from '../driver/db.ts';

/**
 * Forks and old-style resumes repeat history in a new session. What several sessions have belongs to the earliest
 * of one's own, before any that came from a link: the first event, then the one that is not a fork, then the one whose agents did the work, then the elder transcript
 * file, then the one that ended first, then the smaller id. Depends on the facts alone, not on the order in which they came.
 */
export function markCopies({ db, find: how }: { db: Database; find: keyof typeof findPairs }): void {
  const find = () => {
    for (const sql of findPairs[how]) db.prepare(sql).run();
  };
  find();
  if (db.prepare('SELECT 1 AS found FROM temp.pairs LIMIT 1').get() === undefined) return;
  // A session is judged against everybody it shares with, so that the whole family has to be there.
  while (db.prepare('INSERT OR IGNORE INTO temp.touched SELECT one FROM temp.pairs').run().changes > 0)
    find();
  db.prepare(findOriginals).run();
  db.prepare(orderPairs).run();
  db.prepare(markApiCalls).run();
  db.prepare(markByKey({ table: 'tool_calls', key: 'tool_use_id' })).run();
  db.prepare(markByKey({ table: 'messages', key: 'event_id' })).run();
}

/** A copy repeats the launch of an agent; what the agent did then is with the original. Files may be copied in any order. */
const findOriginals = `INSERT OR IGNORE INTO temp.originals
SELECT r.session_id FROM temp.pairs p
CROSS JOIN agent_runs r ON r.session_id = p.one AND r.agent_id <> 'main'
CROSS JOIN tool_calls c ON c.session_id = p.other AND c.tool_use_id = r.tool_use_id
WHERE p.repeats
  AND EXISTS (SELECT 1 FROM api_calls a WHERE a.session_id = r.session_id AND a.agent_id = r.agent_id)`;

/** A file that is younger than its last line was copied here: when it was born says nothing. */
const bornAt = (session: string) => `min(coalesce(${session}.born_at, 9e15), ${session}.last_event_at)`;

const rank = (session: string) =>
  `EXISTS (SELECT 1 FROM imported_sessions i WHERE i.session_id = ${session}.session_id),
  ${session}.first_event_at, ${session}.forked_from IS NOT NULL,
  NOT EXISTS (SELECT 1 FROM temp.originals o WHERE o.session_id = ${session}.session_id),
  ${bornAt(session)}, ${session}.last_event_at, ${session}.session_id`;

/** The earliest first: of many that share, it is the one that decides. */
const orderPairs = `INSERT INTO temp.fork_pairs
SELECT p.one, row_number() OVER (PARTITION BY p.one ORDER BY ${rank('other')}), p.other, (${rank('other')}) < (${rank('mine')})
FROM temp.pairs p CROSS JOIN sessions mine ON mine.session_id = p.one
CROSS JOIN sessions other ON other.session_id = p.other
WHERE p.repeats`;

/**
 * Ids of responses are not unique behind every gateway: a copy repeats the time of its lines, or the request. Both may
 * still change, so that whoever shares an id is judged again along with the other.
 */
const isSameCall = (one: string, other: string) =>
  `(${one}.at = ${other}.at OR coalesce(${one}.request_id = ${other}.request_id, 0))`;

// DISTINCT and not UNION: the pairs are few however much they share, and a merge would sort all of it.
const callPairs = `SELECT DISTINCT a.session_id, b.session_id, ${isSameCall('a', 'b')} FROM shared s
  CROSS JOIN api_calls a ON a.message_id = s.message_id
  CROSS JOIN api_calls b ON b.message_id = s.message_id AND b.session_id <> a.session_id`;
const promptPairs = `SELECT DISTINCT a.session_id, b.session_id, 1 FROM shared s
  CROSS JOIN messages a ON a.event_id = s.event_id AND a.kind = 'prompt'
  CROSS JOIN messages b ON b.event_id = s.event_id AND b.kind = 'prompt' AND b.session_id <> a.session_id`;

const toldSharers = `(SELECT one, other FROM temp.sharers
  WHERE one IN (SELECT session_id FROM temp.touched) OR other IN (SELECT session_id FROM temp.touched)) s`;

const findPairs = {
  /** A few sessions: look each of their ids up. Whoever shares with them is compared with one another too. */
  probe: [
    `WITH shared AS (
    SELECT DISTINCT a.message_id FROM temp.touched t CROSS JOIN api_calls a ON a.session_id = t.session_id
    WHERE EXISTS (SELECT 1 FROM api_calls b WHERE b.message_id = a.message_id AND b.session_id <> a.session_id)
  ) INSERT OR IGNORE INTO temp.pairs ${callPairs}`,
    `WITH shared AS (
    SELECT DISTINCT a.event_id FROM temp.touched t CROSS JOIN messages a ON a.session_id = t.session_id
    WHERE a.kind = 'prompt' AND EXISTS (SELECT 1 FROM messages b INDEXED BY messages_prompts
      WHERE b.kind = 'prompt' AND b.event_id = a.event_id AND b.session_id <> a.session_id)
  ) INSERT OR IGNORE INTO temp.pairs ${promptPairs}`,
  ],
  /** Most of the history: one walk along each index is cheaper than a look-up for each id. */
  scan: [
    `WITH shared AS (SELECT message_id FROM api_calls GROUP BY message_id HAVING count(*) > 1)
  INSERT OR IGNORE INTO temp.pairs ${callPairs}`,
    `WITH shared AS (
    SELECT event_id FROM messages INDEXED BY messages_prompts WHERE kind = 'prompt' GROUP BY event_id HAVING count(*) > 1
  ) INSERT OR IGNORE INTO temp.pairs ${promptPairs}`,
  ],
  /** Whoever shares is told (`sharers.ts`), and needs no index to be found. */
  told: [
    `INSERT OR IGNORE INTO temp.pairs SELECT DISTINCT a.session_id, b.session_id, ${isSameCall('a', 'b')} FROM ${toldSharers}
      CROSS JOIN api_calls a ON a.session_id = s.one
      CROSS JOIN api_calls b ON b.session_id = s.other AND b.message_id = a.message_id`,
    `INSERT OR IGNORE INTO temp.pairs SELECT DISTINCT a.session_id, b.session_id, 1 FROM ${toldSharers}
      CROSS JOIN messages a ON a.session_id = s.one AND a.kind = 'prompt'
      CROSS JOIN messages b ON b.session_id = s.other AND b.event_id = a.event_id AND b.kind = 'prompt'`,
  ],
} satisfies Record<string, readonly string[]>;

/** Of a response the fuller sighting counts, wherever it is; sessions decide between equal ones. */
const beats = `(other.sidechain, -other.output_tokens, NOT p.loses) < (api_calls.sidechain, -api_calls.output_tokens, p.loses)`;
const markApiCalls = `UPDATE api_calls SET copy = NOT copy
WHERE session_id IN (SELECT one FROM temp.pairs) AND copy <> EXISTS (
  SELECT 1 FROM temp.fork_pairs p CROSS JOIN api_calls other
    ON other.session_id = p.other AND other.message_id = api_calls.message_id
    AND ${isSameCall('other', 'api_calls')}
  WHERE p.one = api_calls.session_id AND ${beats})`;

function markByKey({ table, key }: { table: string; key: string }): string {
  return `UPDATE ${table} SET copy = NOT copy
WHERE session_id IN (SELECT one FROM temp.pairs) AND copy <> EXISTS (
  SELECT 1 FROM temp.fork_pairs p CROSS JOIN ${table} other ON other.session_id = p.other AND other.${key} = ${table}.${key}
  WHERE p.one = ${table}.session_id AND p.loses)`;
}
