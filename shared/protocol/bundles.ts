import { z } from 'zod';
import { momentSchema } from '../core/moment.ts';
import { idPattern } from '../core/id-pattern.ts';

/** A bundle travels as objects of at most so many bytes, each with its own hash: what arrived is not sent again. */
export const bundleLimits = {
  objectBytes: 32 * 1024 * 1024,
  objects: 512,
  announceBytes: 96 * 1024,
  /** Of one machine: announced and not whole, and what lies in R2. */
  deviceBytes: 10e9,
} as const;

const bytes = z.number().int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const bundleIdSchema = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z._-]{0,159}$/, 'is not an id');

export const bundleFileSchema = z.strictObject({
  name: z.string().min(1).max(100),
  bytes: z.number().int().nonnegative(),
  sha256,
});

/** `POST /v1/bundles`: what is about to come. */
export const bundleAnnouncementSchema = z.strictObject({
  bundle_id: bundleIdSchema,
  session_id: z.string().regex(idPattern),
  project: z.string().max(1000),
  /** Start of the session, which says of which phase it is. */
  session_at: momentSchema,
  created_at: momentSchema,
  encrypted: z.boolean(),
  files: z.array(bundleFileSchema).max(20),
  objects: z
    .array(z.strictObject({ bytes: bytes.max(bundleLimits.objectBytes), sha256 }))
    .min(1)
    .max(bundleLimits.objects),
});
export type BundleAnnouncement = z.infer<typeof bundleAnnouncementSchema>;

/** Numbers of the objects that the cloud does not have yet; none: it has the whole bundle. */
export const bundleStandingSchema = z.object({ missing: z.array(z.number().int().nonnegative()) });

/** `GET /v1/bundles/lost`: ids of bundles of this machine of which the cloud has no whole copy any more. */
export const lostBundlesSchema = z.object({ bundles: z.array(bundleIdSchema).max(100) });
export type LostBundles = z.infer<typeof lostBundlesSchema>;

/** What a copy lies on, in the order in which they are asked. */
export const cloudTiers = ['r2', 'drive', 's3'] as const;
export type CloudTier = (typeof cloudTiers)[number];

/** `GET /v1/bundles`: whole ones that whoever asks may read, the newest of each session. */
export const bundleListSchema = z.object({
  bundles: z.array(
    z.object({
      bundle_id: bundleIdSchema,
      session_id: z.string(),
      project: z.string(),
      member: z.string(),
      phase: z.number().int().nullable(),
      created_at: momentSchema,
      encrypted: z.boolean(),
      files: z.array(bundleFileSchema),
      objects: z.array(z.object({ bytes, sha256 })),
      /** Tiers that hold the whole of it; `verified_at` of the object that was compared longest ago. */
      copies: z.array(z.object({ tier: z.enum(cloudTiers), verified_at: momentSchema })),
    }),
  ),
  /** Given back as `after` for the ones that follow; null: that was all. */
  next: z.string().nullable(),
});
export type CloudBundleList = z.infer<typeof bundleListSchema>;
export type CloudBundle = CloudBundleList['bundles'][number];

/** The answer, with 202, to a question for an object that has to be brought back first. */
export const restoringSchema = z.object({ tier: z.enum(cloudTiers), ready_at: momentSchema });

/** Header of an object's answer: the tier that gave it. */
export const tierHeader = 'x-subtrack-tier';

/** Header of an object's answer where no verified copy is left: these bytes may not be what was stored. */
export const damagedHeader = 'x-subtrack-damaged';

/** How the objects of a bundle are called as files. */
export function objectFileName(o: {
  bundle_id: string;
  encrypted: boolean;
  number: number;
  count: number;
}): string {
  const whole = `${o.bundle_id}.tar${o.encrypted ? '.age' : ''}`;
  return o.count === 1 ? whole : `${whole}.${String(o.number + 1).padStart(3, '0')}of${o.count}`;
}

/** `POST /v1/storage/archive`; `cold` false: no S3 is set up or it is turned off, so that it stays where it is until then. */
export const archiveAnswerSchema = z.object({ phase: z.number(), cold: z.boolean() });
export type ArchiveAnswer = z.infer<typeof archiveAnswerSchema>;
