import { z } from 'zod';

/** A device token: prefix, 40 base62 characters (238 bits). Only its SHA-256 is stored. */
export const deviceTokenPattern = /^stk_[0-9A-Za-z]{40}$/;

export const deviceSchema = z.strictObject({
  device_id: z.string().min(8).max(64),
  member: z.string().min(1).max(120),
  name: z.string().min(1).max(120),
});
export type Device = z.infer<typeof deviceSchema>;
