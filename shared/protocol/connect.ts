import { z } from 'zod';
import { deviceTokenPattern } from './enrol.ts';

/** The body of `POST /v1/connect`: a machine asks to be let in. Nobody is signed in yet. */
export const connectRequestSchema = z.strictObject({
  device_id: z.string().min(8).max(64),
  name: z.string().min(1).max(120),
});

/** A secret for the machine alone; a code that a signed-in member confirms at `url`; seconds between two questions. */
export const connectAnswerSchema = z.object({
  secret: z.string().regex(/^std_[0-9A-Za-z]{40}$/),
  code: z.string(),
  url: z.url(),
  interval_s: z.number(),
});
export type ConnectAnswer = z.infer<typeof connectAnswerSchema>;

/** The body of `POST /v1/connect/token`. */
export const connectTokenRequestSchema = z.strictObject({ secret: z.string().max(100) });

/** Whether somebody has confirmed the code; with it the token, told once, and whose machine this is now. */
export const connectTokenSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('waiting') }),
  z.object({
    state: z.literal('connected'),
    token: z.string().regex(deviceTokenPattern),
    member: z.string().min(1),
  }),
]);
export type ConnectToken = z.infer<typeof connectTokenSchema>;

/** The answer to `DELETE /v1/device`: the token that came with it is over. */
export const disconnectAnswerSchema = z.object({ revoked: z.literal(true) });
