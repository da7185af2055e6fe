import { createFoundValues, type FoundValues } from '../../../shared/redaction/engine/found-values.ts';

/**
 * What was found in each session, for as long as the process lives and nowhere but in its memory: a secret that a session
 * showed once is taken out wherever else it stands in it, in whichever file and pass that comes.
 */
export type SessionSecrets = { of: (sessionId: string) => FoundValues };

/** Sessions that are remembered at once; the one that was used longest ago is forgotten first. */
const MAX_SESSIONS = 64;

export function createSessionSecrets(): SessionSecrets {
  const sessions = new Map<string, FoundValues>();
  return {
    of(sessionId) {
      const found = sessions.get(sessionId) ?? createFoundValues();
      sessions.delete(sessionId);
      sessions.set(sessionId, found);
      const [oldest] = sessions.keys();
      if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
      return found;
    },
  };
}
