import type { ReadSession } from './numbers-batch.ts';
import type { JobsRead } from './read-jobs.ts';

/** What was read on its way to another thread: texts alone, which are copied in no time. */
export type PackedMessage = { rest: string; packed: string[] };

/** The packed facts are JSON already. */
export function packMessage({ batch, left }: JobsRead): PackedMessage {
  const packed: string[] = [];
  const sessions = batch.sessions.map((session) => {
    if (session.packed === null) return session;
    packed.push(session.packed.facts);
    return { ...session, packed: { ...session.packed, facts: '' } };
  });
  return { rest: JSON.stringify({ batch: { ...batch, sessions }, left } satisfies JobsRead), packed };
}

export function unpackMessage({ rest, packed }: PackedMessage): JobsRead {
  const { batch, left } = JSON.parse(rest) as JobsRead;
  let next = 0;
  const sessions = batch.sessions.map((session): ReadSession =>
    session.packed === null
      ? session
      : { ...session, packed: { ...session.packed, facts: packed[next++] ?? '' } },
  );
  return { batch: { ...batch, sessions }, left };
}
