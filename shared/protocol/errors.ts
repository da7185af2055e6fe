import { z } from 'zod';

/** Every error answer of the API, and of every command with `--json`. */
export const errorAnswerSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});
export type ErrorAnswer = z.infer<typeof errorAnswerSchema>;
