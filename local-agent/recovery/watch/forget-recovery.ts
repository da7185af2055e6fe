import fs from 'node:fs';
import path from 'node:path';
import type { Paths } from '../../config/paths.ts';
import { listIfThere } from '../../files/read-if-there.ts';
import { answersWith } from '../../hooks/answers/answer-files.ts';
import { sessionFileStem } from '../../journal/journal-files.ts';
import { forgetChains } from '../git/checkpoint-chain.ts';
import { dropCheckpointRefs } from '../git/checkpoint-refs.ts';
import { handoffSession, isHandoffName } from '../handoff/handoff-files.ts';
import { openSnapshotStore } from '../snapshots/snapshot-store.ts';
import { refsOf } from './prune-recovery.ts';

/** Files that recovery keeps of a session, the hand-off that is ready for the next one among them. */
export function recoveryFiles({
  paths,
  sessionId,
}: {
  paths: Pick<Paths, 'snapshots' | 'handoffs' | 'answers'>;
  sessionId: string;
}): string[] {
  const folder = path.join(paths.snapshots, sessionFileStem(sessionId));
  const handoffs = listIfThere(paths.handoffs)
    .filter(isHandoffName)
    .map((name) => path.join(paths.handoffs, name))
    .filter((file) => handoffSession(file) === sessionId);
  const ready = answersWith({ answers: paths.answers, words: [sessionId, ...handoffs] });
  return [...listIfThere(folder).map((name) => path.join(folder, name)), ...ready, ...handoffs];
}

/** Everything that recovery keeps of a session goes: snapshots, the refs of their checkpoints, what the next one would have gone on from, hand-offs. */
export async function forgetRecovery({
  paths,
  sessionId,
  warn,
}: {
  paths: Pick<Paths, 'snapshots' | 'handoffs' | 'answers' | 'checkpoints'>;
  sessionId: string;
  warn: (text: string) => void;
}): Promise<void> {
  const store = openSnapshotStore({ root: paths.snapshots, fullEvery: 1 });
  for (const [top, refs] of refsOf({ store, gone: store.list(sessionId) })) {
    try {
      await dropCheckpointRefs({ top, refs });
    } catch (error) {
      warn(
        `refs of its checkpoints stay in ${top}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  forgetChains({ checkpoints: paths.checkpoints, session: sessionId });
  for (const file of recoveryFiles({ paths, sessionId })) fs.rmSync(file, { force: true });
  fs.rmSync(path.join(paths.snapshots, sessionFileStem(sessionId)), { recursive: true, force: true });
}
