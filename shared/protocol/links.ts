import { z } from 'zod';

/** The answer to `POST /v1/links` (authorised by a device): a link that signs its member in, once, for ten minutes. */
export const linkAnswerSchema = z.object({ url: z.url() });
export type LinkAnswer = z.infer<typeof linkAnswerSchema>;
