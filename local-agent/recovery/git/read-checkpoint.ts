import { createErrorFactory, isAppError } from '../../../shared/core/errors.ts';
import { readCheckpointMessage, type CheckpointNote } from './checkpoint-message.ts';
import type { PrivateGit } from './private-git.ts';

const checkpointGone = createErrorFactory<{ commit: string; top: string }>(({ commit, top }) => ({
  code: 'checkpoint.gone',
  message: `the checkpoint ${commit.slice(0, 12)} is not in the repository at ${top} any more`,
  hint: 'see "subtrack snapshot list" for others',
}));

/** The tree of a checkpoint and what it says of itself. Throws `checkpoint.gone`. */
export async function readCheckpoint({
  git,
  commit,
  top,
}: {
  git: PrivateGit;
  commit: string;
  top: string;
}): Promise<{ tree: string; note: CheckpointNote }> {
  let text: string;
  try {
    text = (await git.run(['cat-file', 'commit', commit])).toString('utf8');
  } catch (error) {
    if (isAppError(error, 'git.failed')) throw checkpointGone({ commit, top });
    throw error;
  }
  const tree = /^tree ([0-9a-f]+)$/m.exec(text)?.[1];
  const note = readCheckpointMessage(text.slice(text.indexOf('\n\n') + 2));
  if (tree === undefined || note === undefined) throw checkpointGone({ commit, top });
  return { tree, note };
}
