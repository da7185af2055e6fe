import path from 'node:path';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { DAY } from '../../../shared/core/time.ts';
import { UNNAMED } from '../../../shared/privacy/cloud-of-project.ts';
import type { Redactor } from '../../../shared/redaction/engine/redact.ts';
import type { Database } from '../../store/driver/db.ts';
import type { TranscriptFile } from '../../transcripts/files/discover-transcripts.ts';
import { firstCwd } from '../../transcripts/files/file-head.ts';
import { nameProject } from '../../client/project-name.ts';

export type SessionProjects = {
  ofFile(file: TranscriptFile & { mtime_ms: number }): string;
  /** For a hook payload, which may come before the transcript. */
  ofSession(o: { session_id: string; cwd: string | undefined }): string;
};

/** A transcript to which nothing came for so long says no more than it does. */
const doneMs = DAY;

/**
 * A session's project is that of the folder in which it began; what was found once stands in the database. Where no folder
 * is told yet it is `unknown`, until the next look: a guess would decide for good where the session goes.
 */
export function createSessionProjects({
  db,
  home,
  redactor,
  now,
}: {
  db: Database;
  home: string | undefined;
  redactor: Redactor;
  now: number;
}): SessionProjects {
  const redact = (text: string) => redactor.redactText(text).text;
  const bySession = new Map<string, string>();
  const byCwd = new Map<string, string>();

  function named(cwd: string): string {
    let project = byCwd.get(cwd);
    if (project === undefined) {
      project = nameProject({ cwd, home, redact });
      byCwd.set(cwd, project);
    }
    return project;
  }

  function stored(sessionId: string): string | undefined {
    const known = bySession.get(sessionId);
    if (known !== undefined) return known;
    const row =
      db
        .prepare('SELECT project FROM transcript_files WHERE session_id = ? AND project <> ? LIMIT 1')
        .get(sessionId, UNNAMED) ??
      db.prepare('SELECT project FROM sessions WHERE session_id = ?').get(sessionId);
    const project = row?.['project'];
    if (typeof project !== 'string' || project === '' || project === UNNAMED) return undefined;
    // Named before a rule was known that knows it now.
    return keep(sessionId, redact(project));
  }

  function keep(sessionId: string, project: string): string {
    bySession.set(sessionId, project);
    return project;
  }

  return {
    ofFile(file) {
      const known = stored(file.session_id);
      if (known !== undefined) return known;
      const cwd = firstCwd(mainFile(file)) ?? firstCwd(file.path);
      if (cwd !== undefined) return keep(file.session_id, named(cwd));
      return now - file.mtime_ms < doneMs ? UNNAMED : redact(projectOfSlug(file.slug));
    },
    ofSession({ session_id, cwd }) {
      const known = stored(session_id);
      if (known !== undefined) return known;
      return cwd === undefined ? UNNAMED : keep(session_id, named(cwd));
    },
  };
}

function mainFile(file: TranscriptFile): string {
  if (file.agent_id === MAIN_AGENT) return file.path;
  const at = file.path.lastIndexOf(`${path.sep}${file.session_id}${path.sep}`);
  const folder = at < 0 ? path.dirname(file.path) : file.path.slice(0, at);
  return `${folder}${path.sep}${file.session_id}.jsonl`;
}

/** The slug cannot be turned back into a path; its last word is the best that is left. */
function projectOfSlug(slug: string): string {
  return slug.split('-').filter(Boolean).at(-1) ?? UNNAMED;
}
