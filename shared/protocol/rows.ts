import { z } from 'zod';

/** Body limit of `POST /v1/rows` in bytes; the parser's CPU is what costs on the free plan. */
export const maxRowsBytes = 1024 * 1024;
/** Rows of one `POST /v1/rows`, of all tables; what the sender aims for is far below. */
export const maxRows = 2000;

export const rowsAnswerSchema = z.object({
  /** Rows received by table (a row that was not newer counts as received). */
  accepted: z.record(z.string(), z.number()),
  /** Sessions that belong to another device: none of their rows was taken. */
  refused: z.array(z.string()).default([]),
  /** Somebody has the dashboard open: flush every `pace_ms`, or every 2 s where that is not told, instead of every 5 min. */
  watching: z.boolean(),
  pace_ms: z.number().nullish(),
  /** The state of the machine, which came with it (shared/alerts/device-state.ts), is kept; a cloud that knows of none is silent. */
  device_state: z.literal(true).optional(),
});
export type RowsAnswer = z.infer<typeof rowsAnswerSchema>;
