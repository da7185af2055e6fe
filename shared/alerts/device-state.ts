import { z } from 'zod';
import { momentSchema } from '../core/moment.ts';

// How a machine stands, as it tells its cloud: numbers and codes, no texts and no paths.

const count = z.number().int().nonnegative();
const code = z.string().regex(/^[a-z][a-z0-9_.]{0,59}$/);

/** A code that a state can carry: what a cloud or a library gives for one may be any text. */
export function cleanCode(text: string): string {
  return code.safeParse(text).data ?? 'unknown';
}

/** What a machine does for itself, each of which may fail. */
export const devicePartNames = ['archive', 'bundles', 'upload', 'snapshots', 'disk'] as const;
export type DevicePartName = (typeof devicePartNames)[number];

export const deviceStateSchema = z.object({
  version: z.string().max(40),
  /** By its own clock, of which all its moments are, when it told; a machine of an earlier version does not say. */
  at: momentSchema.optional(),
  /** What the cloud refused for good, and the oldest of it (ms). */
  refused: z.object({ count, since: momentSchema }).nullable(),
  /** Null before the first pass. `late`: sessions on the disk that should be in the archive for an hour, and are not. */
  archive: z
    .object({
      sessions_seen: count,
      sessions_archived: count,
      late: count,
      newest_age_s: count.nullable(),
      next_cleanup_at: momentSchema.nullable(),
    })
    .nullable(),
  /** Bundles on their way to the cloud, and those that it refused. */
  bundles: z.object({ waiting: count, refused: count }),
  /** What does not work, with the code of the error, since when (ms); a later version may name parts that this one does not know. */
  failing: z.array(z.object({ part: code, code, since: momentSchema })).max(20),
});
export type DeviceState = z.infer<typeof deviceStateSchema>;

/** What a machine's clock shows at a momentSchema of the cloud's, and how far it is ahead (ms); as one where that is not known. */
export function clockThere(o: { state: DeviceState; told_at: number; now: number }): {
  now: number;
  ahead: number;
} {
  const ahead = (o.state.at ?? o.told_at) - o.told_at;
  return { now: o.now + ahead, ahead };
}

/** Header of `POST /v1/rows`: the state as JSON of ASCII alone. A cloud that does not know it leaves it unread. */
export const deviceStateHeader = 'x-subtrack-device-state';
/** No state is longer than this. */
export const maxDeviceStateChars = 4000;
