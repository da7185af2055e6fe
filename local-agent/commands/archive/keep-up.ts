import type { Deps } from '../../deps.ts';
import { allClaudeDirs } from '../../deps.ts';
import { archiveBusy } from '../../archive/archive-errors.ts';
import { archiveNew, type ArchivePass } from '../../archive/archive-pass.ts';
import { openArchive, type Archive } from '../../archive/open-archive.ts';
import { createProgressBar } from '../../terminal/progress-bar.ts';
import { counted, formatCount } from '../../terminal/format.ts';
import { waitFor } from '../../runtime/wait-for.ts';

/** The agent archives for a moment at a time; whoever asks by hand waits for that. */
const PATIENCE_MS = 10_000;

/** Opens the archive for one command, with everything that is new archived first; closes it whatever happens. */
export async function withArchive<Answer>({
  deps,
  thorough = false,
  work,
}: {
  deps: Deps;
  thorough?: boolean;
  work: (o: { archive: Archive; pass: ArchivePass }) => Promise<Answer> | Answer;
}): Promise<Answer> {
  const archive = await waitFor({ ask: () => openArchive({ paths: deps.paths }), patienceMs: PATIENCE_MS });
  if (archive === undefined) throw archiveBusy();
  try {
    return await work({ archive, pass: await catchUpArchive({ deps, archive, thorough }) });
  } finally {
    archive.close();
  }
}

async function catchUpArchive({
  deps,
  archive,
  thorough,
}: {
  deps: Deps;
  archive: Archive;
  thorough: boolean;
}): Promise<ArchivePass> {
  const bar = createProgressBar({ output: deps.stderr });
  try {
    return await archiveNew({
      archive,
      claudeDirs: allClaudeDirs(deps),
      now: deps.clock(),
      thorough,
      onProgress: ({ files, total_files }) =>
        bar.show({
          share: files / total_files,
          text: `archiving: ${formatCount(files)} of ${counted(total_files, 'file')}`,
        }),
    });
  } finally {
    bar.clear();
  }
}
