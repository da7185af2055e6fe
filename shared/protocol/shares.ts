import { z } from 'zod';
import { DAY } from '../core/time.ts';
import { shareLevels } from '../privacy/levels.ts';
import { idPattern } from '../core/id-pattern.ts';

/** Body limit of `POST /v1/shares` in bytes. */
export const maxShareBytes = 16 * 1024;

/** How long a link may show something, in milliseconds. */
export const shareLifetimes = { least: 60_000, usual: 7 * DAY, most: 365 * DAY } as const;

export const passwordSchema = z.string().min(8, 'has fewer than 8 characters').max(200);

/** The body of `POST /v1/shares`. `expires_in_ms` from now on; `agents` names those that are shown, all where it is absent. */
export const shareRequestSchema = z.strictObject({
  session_id: z.string().regex(idPattern),
  level: z.enum(shareLevels),
  expires_in_ms: z.number().int().min(shareLifetimes.least).max(shareLifetimes.most),
  password: passwordSchema.optional(),
  agents: z.array(z.string().regex(idPattern)).min(1).max(200).optional(),
});
export type ShareRequest = z.infer<typeof shareRequestSchema>;

/** The answer: the link is told this once. Times are milliseconds. */
export const shareAnswerSchema = z.object({
  share_id: z.string(),
  url: z.url(),
  level: z.enum(shareLevels),
  expires_at: z.number().int(),
});
export type ShareAnswer = z.infer<typeof shareAnswerSchema>;

const listedShareSchema = z.object({
  share_id: z.string(),
  session_id: z.string(),
  member: z.string(),
  level: z.enum(shareLevels),
  has_password: z.boolean(),
  created_at: z.number().int(),
  expires_at: z.number().int(),
  revoked_at: z.number().int().nullable(),
  /** Visits: all that comes from one network within ten minutes is one. */
  views: z.number().int(),
  last_viewed_at: z.number().int().nullable(),
});
export type ListedShare = z.infer<typeof listedShareSchema>;

/** The answer to `GET /v1/shares`, newest first. */
export const sharesAnswerSchema = z.object({ shares: z.array(listedShareSchema) });
export type SharesAnswer = z.infer<typeof sharesAnswerSchema>;

/** The answer to `DELETE /v1/shares/:share_id`. */
export const revokeAnswerSchema = z.object({ share_id: z.string(), revoked_at: z.number().int() });
export type RevokeAnswer = z.infer<typeof revokeAnswerSchema>;

/** Path of the page behind a link; its data lies below it. */
export const sharePath = (secret: string): string => `/s/${secret}`;
