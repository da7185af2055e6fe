import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isAppError } from '../../../shared/core/errors.ts';
import type { CloudBundle, CloudTier } from '../../../shared/protocol/bundles.ts';
import type { Paths } from '../../config/paths.ts';
import { ambiguousBundle, cloudGaveNone, noBundleOfPhase, noPhase } from '../backup-errors.ts';
import { findBundle } from '../find-bundle.ts';
import { restoreBundle, type RestoredFile } from '../restore-bundle.ts';
import { listCloudBundles, type Cloud } from './cloud-bundles.ts';
import { fetchBundle } from './fetch-bundle.ts';

export type RestoredBundle = { session_id: string; to: string } & (
  | { tier: 'local' | CloudTier; files: RestoredFile[] }
  | { tier: CloudTier; readyAt: number }
);

type RestoreDeps = {
  paths: Pick<Paths, 'home' | 'backups'>;
  cloud: Cloud | undefined;
  /** File with the secret key of encrypted bundles. */
  identity: string | undefined;
  onProgress?: (share: number) => void;
};

/**
 * The newest bundle of the session that a typed beginning names: from this machine when it is there and whole, else from
 * the cloud. Throws `backup.not_found`, and what stands in the way of the last place that was tried.
 */
export async function restoreAny(
  o: RestoreDeps & { prefix: string; place: (bundleId: string) => string },
): Promise<RestoredBundle> {
  try {
    const folder = findBundle({ backups: o.paths.backups, prefix: o.prefix });
    const to = o.place(path.basename(folder));
    const session_id = path.basename(path.dirname(folder));
    return { session_id, to, tier: 'local', files: await restoreBundle({ folder, to }) };
  } catch (error) {
    const mayHelp = isAppError(error, 'backup.not_found') || isAppError(error, 'backup.damaged');
    if (!mayHelp || o.cloud === undefined) throw error;
    const found = await listCloudBundles({ cloud: o.cloud, session: o.prefix });
    if (found.kind !== 'ok') {
      if (isAppError(error, 'backup.damaged')) throw error;
      throw cloudGaveNone({ why: found.message });
    }
    const bundle = newestOf({ bundles: found.value, prefix: o.prefix });
    if (bundle === undefined) throw error;
    return restoreFromCloud({ ...o, cloud: o.cloud, bundle });
  }
}

/** The same from the first cloud that has it. */
export async function restoreFromAny(
  o: Omit<RestoreDeps, 'cloud'> & {
    clouds: readonly Cloud[];
    prefix: string;
    place: (bundleId: string) => string;
  },
): Promise<RestoredBundle> {
  const [cloud, ...others] = o.clouds;
  try {
    return await restoreAny({ ...o, cloud });
  } catch (error) {
    const mayHelp = ['backup.not_found', 'backup.damaged', 'backup.cloud_unavailable'].some((code) =>
      isAppError(error, code),
    );
    if (others.length === 0 || !mayHelp) throw error;
    return restoreFromAny({ ...o, clouds: others });
  }
}

/** What is there already stays, and must be the same: see `restoreBundle`. */
export async function restoreFromCloud(
  o: RestoreDeps & { cloud: Cloud; bundle: CloudBundle; place: (bundleId: string) => string },
): Promise<RestoredBundle> {
  const { bundle_id, session_id } = o.bundle;
  const into = path.join(o.paths.home, `.fetching-${randomUUID()}`);
  fs.mkdirSync(into, { recursive: true, mode: 0o700 });
  const to = o.place(bundle_id);
  try {
    const fetched = await fetchBundle({ ...o, into });
    if (fetched.kind === 'restoring') return { session_id, to, ...fetched };
    const files = await restoreBundle({ folder: fetched.folder, to });
    return { session_id, to, tier: fetched.tier, files };
  } finally {
    fs.rmSync(into, { recursive: true, force: true });
  }
}

/** The newest bundle of the one session that a typed beginning names. Throws `backup.ambiguous`. */
export function newestOf(o: { bundles: readonly CloudBundle[]; prefix: string }): CloudBundle | undefined {
  const exact = o.bundles.filter(({ session_id }) => session_id === o.prefix);
  const of = exact.length > 0 ? exact : o.bundles;
  const ids = [...new Set(of.map(({ session_id }) => session_id))];
  if (ids.length > 1) throw ambiguousBundle({ prefix: o.prefix, found: ids });
  return of.toSorted((one, other) => other.created_at - one.created_at)[0];
}

/** Every bundle of a phase that this machine may read. Throws `backup.not_found`. */
export async function listPhase(o: { cloud: Cloud | undefined; phase: number }): Promise<CloudBundle[]> {
  if (o.cloud === undefined) throw cloudGaveNone({ why: 'this machine is not connected' });
  const found = await listCloudBundles({ cloud: o.cloud, phase: o.phase });
  if (found.kind === 'refused' && found.status === 404) throw noPhase({ phase: o.phase });
  if (found.kind !== 'ok') throw cloudGaveNone({ why: found.message });
  if (found.value.length === 0) throw noBundleOfPhase({ phase: o.phase });
  return found.value;
}
