import { z } from 'zod';

/** Grows when a request or an answer changes its meaning; tables and columns tell for themselves. */
export const PROTOCOL = 1;

/** The answer to `GET /v1/hello`. */
export const helloAnswerSchema = z.object({
  protocol: z.number().int().positive(),
  /** What rows may carry: a table or column that is not named is not known yet. */
  tables: z.record(z.string(), z.array(z.string())),
  /** Names of the migrations that were applied, in their order. */
  migrations: z.array(z.string()),
  /** How many machines sent something within a week; an older cloud does not say. */
  machines: z.number().int().nonnegative().optional(),
});
export type HelloAnswer = z.infer<typeof helloAnswerSchema>;
