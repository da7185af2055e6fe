import { z } from 'zod';

// What commands say of clouds, as `--json` prints it.

const count = z.number().int().nonnegative();
const pair = { here: z.number().int(), there: z.number().int() };
const comparison = {
  url: z.url(),
  same: z.boolean(),
  sessions: z.strictObject({ compared: count, waiting: count, only_there: count }),
  tables: z.array(
    z.strictObject({
      table: z.string(),
      rows: z.strictObject(pair),
      sums: z.array(z.strictObject({ column: z.string(), ...pair })),
    }),
  ),
  positions: z.strictObject(pair),
  kept_as_days: count,
  different: z.array(z.strictObject({ session_id: z.string(), what: z.array(z.string()) })),
};
export const comparisonSchema = z.strictObject({
  ...comparison,
  clouds: z.array(z.strictObject({ name: z.string(), ...comparison })),
});

const sent = { sessions: count, segments: count, bytes: count };

export const forgottenSchema = z.strictObject({
  url: z.url(),
  revoked: z.boolean(),
  forgotten: z.strictObject({ ...sent, at_least: z.boolean(), done: z.boolean() }),
});
