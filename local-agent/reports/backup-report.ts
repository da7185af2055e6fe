import { phaseAt, type Phase } from '../../shared/phases/phase.ts';
import type { CloudBundle, CloudTier } from '../../shared/protocol/bundles.ts';
import type { Bundle } from '../backup/bundle-folders.ts';
import { readPhases } from '../phases/phase-store.ts';
import type { Database } from '../store/driver/db.ts';

type ListedCopy = { tier: 'local' | CloudTier; verified_at: string };

/** A bundle wherever it lies. */
export type ListedBundle = {
  bundle_id: string;
  session_id: string;
  project: string;
  created_at: number;
  phase: number | null;
  files: { name: string; bytes: number; sha256: string }[];
  copies: ListedCopy[];
};

/** Says which phase a bundle of this machine is of. */
export type PhaseOf = (sessionId: string) => number | null;

export function createPhaseOf(db: Database): PhaseOf {
  const phases: Phase[] = readPhases(db);
  const find = db.prepare('SELECT started_at FROM session_rollups WHERE session_id = ?');
  return (sessionId) => {
    const at = find.get(sessionId)?.['started_at'];
    return at === undefined ? null : (phaseAt({ phases, at: Number(at) })?.phase ?? null);
  };
}

export function localBundle({ manifest, copies }: Bundle, phaseOf: PhaseOf): ListedBundle {
  const { bundle_id, session_id, project, files } = manifest;
  const created_at = Date.parse(manifest.created_at);
  return { bundle_id, session_id, project, created_at, phase: phaseOf(session_id), files, copies };
}

/** Bundles of this machine and those of the cloud, each once with all its copies, the oldest first. */
export function mergeBundles(o: {
  local: readonly ListedBundle[];
  cloud: readonly CloudBundle[];
}): ListedBundle[] {
  const merged = new Map(o.local.map((bundle) => [bundle.bundle_id, bundle]));
  for (const { bundle_id, session_id, project, created_at, phase, files, copies } of o.cloud) {
    const known = merged.get(bundle_id);
    const inCloud = copies.map(({ tier, verified_at }) => ({
      tier,
      verified_at: new Date(verified_at).toISOString(),
    }));
    merged.set(
      bundle_id,
      known === undefined
        ? { bundle_id, session_id, project, created_at, phase, files, copies: inCloud }
        : { ...known, copies: [...known.copies, ...inCloud] },
    );
  }
  return [...merged.values()].toSorted((one, other) => one.created_at - other.created_at);
}

/** One bundle as `backup` and `backup list` print it. */
export function bundleJson({ bundle_id, session_id, phase, files, copies }: ListedBundle) {
  return { bundle_id, session_id, phase, files, copies };
}
