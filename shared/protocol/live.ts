import { z } from 'zod';

/** What a page hears on `GET /v1/live` (WebSocket). It says `ping` now and then; the platform answers `pong`. */
const liveMessageSchema = z.object({
  type: z.literal('changed'),
  sessions: z.array(z.string()),
  /** Milliseconds between two renewals of a page, for as long as so many watch. */
  renew_ms: z.number().optional(),
});
export type LiveMessage = z.infer<typeof liveMessageSchema>;
