import { z } from 'zod';

/** Tiers that are set up; R2 is there by itself. */
export const setUpTiers = ['drive', 's3'] as const;
export type SetUpTier = (typeof setUpTiers)[number];

export const storageClasses = ['GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE', 'STANDARD'] as const;
export type StorageClass = (typeof storageClasses)[number];

const text = (longest: number) => z.string().trim().min(1, 'is missing').max(longest);

/** TLS, or a server on the same machine: keys and bundles travel on it. */
const endpointSchema = z
  .string()
  .trim()
  .max(300)
  .refine(isSafeEndpoint, 'is no https:// address')
  .transform((address) => address.replace(/\/+$/, ''));

/** What S3 is reached with. `endpoint`: another store that speaks S3; without it AWS. */
export const s3SetupSchema = z.object({
  bucket: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is no name of a bucket'),
  region: z
    .string()
    .trim()
    .regex(/^[a-z0-9-]{2,40}$/, 'is no region, as eu-central-1 is one'),
  storage_class: z.enum(storageClasses).default('GLACIER_IR'),
  endpoint: endpointSchema.optional(),
  access_key_id: text(200),
  secret_access_key: text(500),
});
export type S3Setup = z.infer<typeof s3SetupSchema>;

/** The OAuth client that asks for the consent. */
export const driveSetupSchema = z.object({ client_id: text(300), client_secret: text(300) });
export type DriveSetup = z.infer<typeof driveSetupSchema>;

/** Why a tier is not used. `until`: Unix ms at which it is tried again by itself; null: when the settings change. */
const tierProblemSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  at: z.number(),
  until: z.number().nullable(),
});
export type TierProblem = z.infer<typeof tierProblemSchema>;

/**
 * How a tier stands. `unfinished`: the consent is missing. `settings` are for people to read and hold no secret; whoever may
 * not change them is given none.
 * `checked_at`: Unix ms at which a test upload came back last.
 */
const tierStandingSchema = z.object({
  tier: z.enum(setUpTiers),
  state: z.enum(['off', 'unfinished', 'ready', 'problem']),
  settings: z.record(z.string(), z.string()),
  checked_at: z.number().nullable(),
  problem: tierProblemSchema.nullable(),
});
export type TierStanding = z.infer<typeof tierStandingSchema>;

/** What the keys of tiers are sealed with: a secret of its own, that of the team for want of one, or nothing. */
const sealKeys = ['own', 'team', 'none'] as const;
export type SealKey = (typeof sealKeys)[number];

/** `GET /v1/tiers`. An older cloud says nothing of its key. */
export const tiersAnswerSchema = z.object({
  tiers: z.array(tierStandingSchema),
  key: z.enum(sealKeys).optional(),
});
export type TiersAnswer = z.infer<typeof tiersAnswerSchema>;

/** `POST /v1/tiers/drive`: `open` is where the consent is given. */
export const driveSetupAnswerSchema = z.object({ open: z.string(), redirect_uri: z.string() });
export type DriveSetupAnswer = z.infer<typeof driveSetupAnswerSchema>;

export const maxTierSetupBytes = 4096;

function isSafeEndpoint(address: string): boolean {
  if (!/^https?:\/\/[^\s/?#@]+(\/[^\s?#@]*)?$/.test(address)) return false;
  return address.startsWith('https://') || /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/.test(address);
}
