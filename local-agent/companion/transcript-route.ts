import type { TranscriptAnswer } from '../../shared/protocol/companion.ts';
import { MAIN_AGENT } from '../../shared/agents/main-agent.ts';
import { openForReading } from '../reports/open-report.ts';
import type { Route } from './route.ts';

/** `GET /local/transcript/:session_id`: where the client keeps it; the latest, where a session has several. */
export const answerTranscript: Route = async ({ deps, parts: [sessionId = ''] }) => {
  const db = openForReading(deps);
  try {
    const row = db
      .prepare(
        'SELECT path FROM transcript_files WHERE session_id = ? AND agent_id = ? AND gone = 0 ORDER BY mtime_ms DESC LIMIT 1',
      )
      .get(sessionId, MAIN_AGENT) as { path: string } | undefined;
    return { path: row?.path ?? null } satisfies TranscriptAnswer;
  } finally {
    db.close();
  }
};
