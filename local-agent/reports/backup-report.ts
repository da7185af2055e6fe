import type { Bundle } from '../backup/bundle-folders.ts';

/** One bundle as `backup` and `backup list` print it. */
export function bundleJson({ manifest: { bundle_id, session_id, files }, copies }: Bundle) {
  return { bundle_id, session_id, phase: null, files, copies };
}
