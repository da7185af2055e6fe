import { z } from 'zod';

/** A device token: prefix, 40 base62 characters (238 bits). Only its SHA-256 is stored. */
export const deviceTokenPattern = /^stk_[0-9A-Za-z]{40}$/;

const deviceSchema = z.strictObject({
  device_id: z.string().min(8).max(64),
  member: z.string().min(1).max(120),
  name: z.string().min(1).max(120),
});
export type Device = z.infer<typeof deviceSchema>;

/** The body of `POST /v1/enrol`. A device that is enrolled already proves with its present token that it is the same. */
export const enrolRequestSchema = deviceSchema.extend({
  token: z.string().regex(deviceTokenPattern).optional(),
});

/** Body limit of `POST /v1/enrol` in bytes. */
export const maxEnrolBytes = 4096;

/** The answer to `POST /v1/enrol` (authorised by the team key): the token is told once, only its hash is kept. */
export const enrolAnswerSchema = z.object({
  device_id: z.string(),
  token: z.string().regex(deviceTokenPattern),
});
export type EnrolAnswer = z.infer<typeof enrolAnswerSchema>;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

type Fill = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;

export function createDeviceToken(fill: Fill): string {
  return createToken({ prefix: 'stk_', fill });
}

/** `fill` is a CSPRNG (`crypto.getRandomValues`). Bytes of 248 and more are thrown away: 256 is no multiple of 62. */
export function createToken({ prefix, fill }: { prefix: string; fill: Fill }): string {
  let token = prefix;
  const length = prefix.length + 40;
  while (token.length < length) {
    for (const byte of fill(new Uint8Array(64))) {
      if (byte < 248 && token.length < length) token += alphabet[byte % 62];
    }
  }
  return token;
}

const insertSql = `
  INSERT INTO devices (device_id, member, name, token_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT (device_id) DO UPDATE SET
    member = excluded.member, name = excluded.name, token_hash = excluded.token_hash`;

/**
 * A device has one token at a time. Whoever renews it gives the hash of the present one (?6, or NULL); without it, and for
 * a device that was revoked, nothing changes.
 */
export const enrolSql = `${insertSql} WHERE devices.token_hash = ?6 AND devices.revoked_at IS NULL`;

/** For who owns the cloud itself, on the same machine: the token may be lost and is made anew, and the device is let in again. */
export const enrolOwnSql = `${insertSql}, revoked_at = NULL`;

/** A member who confirmed it in the browser lets a device of their own in, whatever its token was before; no other's. */
export const enrolConfirmedSql = `${insertSql}, revoked_at = NULL WHERE devices.member = excluded.member`;
