import { z } from 'zod';

/** Query of `DELETE /v1/sessions/:session_id`: the hours in which the session has figures, so that no others are read. */
export const purgeQuerySchema = z.object({
  from_hour: z.coerce.number().int().nonnegative(),
  to_hour: z.coerce.number().int().nonnegative(),
});

export const purgeAnswerSchema = z.object({
  session_id: z.string(),
  /** Segments that were deleted from the storage. */
  segments: z.number().int().nonnegative(),
});
export type PurgeAnswer = z.infer<typeof purgeAnswerSchema>;
