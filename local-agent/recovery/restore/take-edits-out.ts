import fs from 'node:fs';
import path from 'node:path';
import { absolutePath } from '../git/file-paths.ts';
import type { Snapshot } from '../snapshots/snapshot-schema.ts';
import type { SnapshotDeps } from '../snapshots/take-snapshot.ts';
import { agentEdits } from './agent-edits.ts';
import type { FileSource } from './file-source.ts';
import type { onlyOfAgent } from './only-of-agent.ts';
import { lookAt, stampOf, type RestorePlan } from './plan-restore.ts';
import { undoEdits } from './undo-edits.ts';

/**
 * Of the files that one run changed together with others, those out of which its own edits alone can be taken: they are no
 * conflicts any more, and get a content that no snapshot holds.
 */
export async function takeEditsOut({
  deps,
  snapshot,
  agent,
  top,
  source,
  plan,
}: {
  deps: Pick<SnapshotDeps, 'journal' | 'paths'>;
  snapshot: Snapshot;
  agent: string;
  top: string;
  source: FileSource;
  plan: ReturnType<typeof onlyOfAgent>;
}): Promise<RestorePlan & { source: FileSource }> {
  if (plan.shared.length === 0) return { ...plan, source };
  const since = Date.parse(snapshot.taken_at);
  const edits = agentEdits({
    journal: deps.journal,
    sessionId: snapshot.session_id,
    agent,
    since,
    top,
    cwd: snapshot.cwd ?? top,
  });
  const contents = await source.contents(plan.shared.flatMap(({ to }) => to?.blob ?? []));
  const merged = new Map<string, Buffer>();
  const changes = [...plan.changes];
  for (const one of plan.shared) {
    const file = absolutePath({ top, name: one.name });
    const stat = lookAt(file);
    const known = edits.get(one.name);
    const earlier = one.to === null ? undefined : contents.get(one.to.blob);
    if (!known || !earlier || one.to === null || !stat?.isFile() || stampOf(stat) !== one.stamp) continue;
    const folder = path.join(deps.paths.checkpoints, 'merges');
    const content = await undoEdits({ earlier, now: fs.readFileSync(file), edits: known, folder });
    if (content === undefined) continue;
    const blob = `merged ${one.name}`;
    merged.set(blob, content);
    changes.push({ ...one, to: { mode: stat.mode & 0o100 ? '100755' : '100644', blob } });
  }
  const isMerged = ({ name }: { name: string }) => merged.has(`merged ${name}`);
  return {
    source: withContents({ source, merged }),
    changes,
    conflicts: plan.conflicts.filter((one) => !isMerged(one)),
    overridable: plan.overridable.filter((one) => !isMerged(one)),
  };
}

function withContents({
  source,
  merged,
}: {
  source: FileSource;
  merged: ReadonlyMap<string, Buffer>;
}): FileSource {
  return {
    ...source,
    async contents(hashes) {
      const found = new Map(await source.contents(hashes.filter((hash) => !merged.has(hash))));
      for (const hash of hashes) {
        const content = merged.get(hash);
        if (content !== undefined) found.set(hash, content);
      }
      return found;
    },
  };
}
