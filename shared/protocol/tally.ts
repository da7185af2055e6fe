import { z } from 'zod';
import { ranges } from '../ledger/ranges.ts';
import { idPattern } from '../core/id-pattern.ts';

/** What one question asks for at most: each session and each hour is a look into the database. */
export const tallyLimits = { sessions: 100, hours: 5000, bytes: 256 * 1024 } as const;

/** The body of `POST /v1/tally`: sessions of the device, each with the hours in which it has figures. */
export const tallyRequestSchema = z
  .strictObject({
    sessions: z
      .array(
        z.strictObject({
          session_id: z.string().regex(idPattern),
          hours: z.array(z.number().int().min(ranges.hour[0]).max(ranges.hour[1])).max(tallyLimits.hours),
        }),
      )
      .max(tallyLimits.sessions),
  })
  .refine(
    ({ sessions }) => sessions.reduce((sum, { hours }) => sum + hours.length, 0) <= tallyLimits.hours,
    `asks for more than ${tallyLimits.hours} hours`,
  );
export type TallyRequest = z.infer<typeof tallyRequestSchema>;

/** Rows of one session in one table, and what its counting columns add up to. */
const tallySchema = z.object({ rows: z.number(), sums: z.record(z.string(), z.number()) });
export type Tally = z.infer<typeof tallySchema>;

export const tallyAnswerSchema = z.object({
  /** Hours (since the epoch) before this are kept as days alone, of figures by hour. */
  folded_until_hour: z.number().nullable(),
  /** Sessions that this device owns there; one that is not named is not there. */
  sessions: z.array(
    z.object({
      session_id: z.string(),
      /** A table without rows is not named. */
      tables: z.record(z.string(), tallySchema),
      /** First and last position of each segment, in their order. */
      segments: z.array(z.tuple([z.number(), z.number()])),
    }),
  ),
});
export type TallyAnswer = z.infer<typeof tallyAnswerSchema>;

/** The answer to `GET /v1/device/sessions?after=ID`: what the cloud has of this device, by id, a page at a time. */
export const ownSessionsAnswerSchema = z.object({
  sessions: z.array(
    z.object({
      session_id: z.string(),
      started_at: z.number(),
      last_event_at: z.number(),
      segments: z.number(),
      /** Compressed. */
      bytes: z.number(),
      /** What it is made of may have moved to the storage: there may be more segments. A cloud that moves none says nothing. */
      may_be_more: z.boolean().default(false),
    }),
  ),
  /** Where the next page begins; null on the last one. */
  next: z.string().nullable(),
});
export type OwnSessionsAnswer = z.infer<typeof ownSessionsAnswerSchema>;
export type OwnSession = OwnSessionsAnswer['sessions'][number];
