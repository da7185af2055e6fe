import path from 'node:path';
import { z } from 'zod';
import { readRegular } from '../files/read-regular.ts';
import { bundleDamaged } from './backup-errors.ts';

export const MANIFEST = 'manifest.json';
/** The session's files of Claude Code as they were, where the setting asks for them: not redacted. */
export const TRANSCRIPTS = 'transcripts.tar.gz';
const MAX_MANIFEST_BYTES = 64 * 1024;

/** The journal. */
export const ACTIVITY = 'activity.jsonl.gz';
/** What a bundle holds, in the order in which it is made. */
export const bundleFiles = [ACTIVITY, 'snapshots.tar.gz', 'handoff.md', 'analytics_snapshot.db'] as const;
/** Everything that may lie in a bundle. */
export const bundleNames: ReadonlySet<string> = new Set([MANIFEST, TRANSCRIPTS, ...bundleFiles]);
type BundleFile = (typeof bundleFiles)[number] | typeof TRANSCRIPTS;

const count = z.number().int().nonnegative();

/** What the session held when the bundle was made: the same again gives no other bundle. */
const contentSchema = z.strictObject({
  /** Of its rollup row. */
  rev: count,
  /** Of its last line in the journal. */
  seq: count,
  /** Its last snapshot; 0 when it has none. */
  snapshot: count,
});
export type BundleContent = z.infer<typeof contentSchema>;

const manifestSchema = z.object({
  v: z.literal(1),
  bundle_id: z.string(),
  session_id: z.string(),
  project: z.string(),
  created_at: z.iso.datetime({ precision: 3 }),
  content: contentSchema,
  // A name that is none of ours could lead out of the folder.
  files: z.array(
    z.strictObject({
      name: z.enum([...bundleFiles, TRANSCRIPTS]),
      bytes: count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type BundleManifest = z.infer<typeof manifestSchema>;
export type BundleEntry = { name: BundleFile; bytes: number; sha256: string };

/** Throws `backup.damaged`. */
export function readManifest(folder: string): { manifest: BundleManifest; bytes: Buffer } {
  const file = path.join(folder, MANIFEST);
  try {
    const bytes = readRegular({ path: file, maxBytes: MAX_MANIFEST_BYTES });
    if (bytes !== undefined)
      return { manifest: manifestSchema.parse(JSON.parse(bytes.toString('utf8'))), bytes };
  } catch (cause) {
    throw Object.assign(bundleDamaged({ file }), { cause });
  }
  throw bundleDamaged({ file });
}
