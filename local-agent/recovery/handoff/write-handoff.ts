import type { SnapshotDeps } from '../snapshots/take-snapshot.ts';
import { openSnapshotStore } from '../snapshots/snapshot-store.ts';
import type { SessionState } from '../snapshots/snapshot-schema.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { gatherHandoff, transcriptTokens } from './gather-handoff.ts';
import { writeHandoffFile } from './handoff-files.ts';
import { renderHandoff } from './render-handoff.ts';

export type Handoff = {
  session_id: string;
  path: string;
  /** Of the hand-off, and of the transcript that it stands for. */
  tokens: number;
  source_tokens: number;
  text: string;
};

type HandoffOptions = SnapshotDeps & {
  sessionId: string;
  /** The snapshot that holds its files; the newest unless told. */
  snapshotId?: string;
  state?: SessionState;
};

/**
 * Writes the hand-off of a session from its facts. Throws `session.not_found`, `session.imported`, or what
 * the file system says.
 */
export function writeHandoff(options: HandoffOptions): Handoff {
  const { paths, clock } = options;
  const { text, ...mark } = composeHandoff(options);
  const written_at = new Date(clock()).toISOString();
  const path = writeHandoffFile({ folder: paths.handoffs, mark: { ...mark, written_at }, text });
  return { ...mark, path, text };
}

/** The same without a file of its own. Throws `session.not_found`, `session.imported`. */
export function composeHandoff({
  db,
  journal,
  paths,
  settings,
  clock,
  sessionId,
  snapshotId,
  state,
}: HandoffOptions): Omit<Handoff, 'path'> {
  const store = openSnapshotStore({ root: paths.snapshots, fullEvery: settings.recovery.full_every });
  // What a restore put aside holds what was not wanted.
  const latest = store
    .list(sessionId)
    .findLast(({ checkpoint, trigger }) => checkpoint !== null && trigger !== 'before_restore');
  const facts = gatherHandoff({
    db,
    journal,
    sessionId,
    snapshotId: snapshotId ?? latest?.snapshot_id ?? null,
    now: clock(),
    ...(state ? { state } : {}),
  });
  const text = renderHandoff({ facts, budget: settings.handoff.max_tokens });
  const tokens = estimateTokens(text);
  const source_tokens = transcriptTokens({ db, sessionId });
  return { session_id: sessionId, tokens, source_tokens, text };
}
