import { z } from 'zod';

/** What a page hears on `GET /v1/live` (WebSocket). It says `ping` now and then; the platform answers `pong`. */
const liveMessageSchema = z.object({ type: z.literal('changed'), sessions: z.array(z.string()) });
export type LiveMessage = z.infer<typeof liveMessageSchema>;
