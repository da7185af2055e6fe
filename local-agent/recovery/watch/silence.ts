import type { ClientNote } from '../../client/client-note.ts';
import { howItBrokeOff } from '../handoff/broken-off.ts';

/** Transcripts of a session that does not move are looked at no more often. */
const LOOKS_AGAIN_MS = 30_000;

type Session = { sessionId: string; status: string; lastEventAt: number };
type Look = { lastEventAt: number; at: number; fellSilent: boolean };

/**
 * Whether sessions were left in mid-turn and nothing tells that they run. Looks at the notes of clients, and at transcripts,
 * only where a session has been silent for long. Each call begins a round, in which all is as it was at its beginning.
 */
export function createSilence(o: {
  /** What clients note of themselves, by session. */
  clients: () => ReadonlyMap<string, ClientNote>;
  /** When transcripts grew last, or the last event where that is later; milliseconds. Costs a look at each of them. */
  lastSign: (session: Session) => number;
  bootedAt: number;
  clock: () => number;
}): () => (session: Session) => boolean {
  const { clients, lastSign, bootedAt, clock } = o;
  const looks = new Map<string, Look>();

  return function begin() {
    const now = clock();
    for (const [sessionId, { at }] of looks)
      if (Math.abs(now - at) >= LOOKS_AGAIN_MS) looks.delete(sessionId);
    let notes: ReadonlyMap<string, ClientNote> | undefined;
    return (session) => {
      const { sessionId, status, lastEventAt } = session;
      if (!isAtWork(status)) return false;
      const isSilent = (lastSignAt: number) =>
        howItBrokeOff({ status, bootedAt, now, client: undefined, lastSignAt }) === 'fell_silent';
      if (!isSilent(lastEventAt)) return false;
      notes ??= clients();
      // What a client notes of itself says whether it runs, or crashed.
      if (notes.has(sessionId)) return false;
      const known = looks.get(sessionId);
      if (known?.lastEventAt === lastEventAt) return known.fellSilent;
      const fellSilent = isSilent(lastSign(session));
      looks.set(sessionId, { lastEventAt, at: now, fellSilent });
      return fellSilent;
    };
  };
}

export function isAtWork(status: string): boolean {
  return status === 'working' || status === 'needs_input';
}
