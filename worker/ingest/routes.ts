import { logFailure } from '../http/log-failure.ts';
import type { Context } from 'hono';
import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { deviceStateHeader } from '../../shared/alerts/device-state.ts';
import { maxRowsBytes, type RowsAnswer } from '../../shared/protocol/rows.ts';
import {
  segmentHeaders,
  segmentLimits,
  segmentSchema,
  type Segment,
} from '../../shared/protocol/segments.ts';
import { requireDevice } from '../auth/guards.ts';
import { readDeviceState, storeDeviceState } from '../devices/device-states.ts';
import { ensureLength, parseOrThrow, readJson } from '../http/validate.ts';
import { readBatch } from './read-batch.ts';
import { storeRows } from './store-rows.ts';
import { storeSegment } from './store-segment.ts';

export const ingest = new Hono<AppEnv>()
  .put('/v1/segments/:segment_id', requireDevice, async (c) => {
    const length = ensureLength({ c, limit: segmentLimits.maxBytes });
    const segment = readSegment({ c, segmentId: c.req.param('segment_id') });
    const { device } = c.var;
    const { stored } = await storeSegment({
      deps: c.var.deps,
      device,
      segment,
      body: c.req.raw.body,
      length,
    });
    return c.json({ segment_id: segment.segment_id, stored });
  })
  .post('/v1/rows', requireDevice, async (c) => {
    const { device } = c.var;
    const value = await readJson({ c, limit: maxRowsBytes });
    const answer = await storeRows({ deps: c.var.deps, device, batch: readBatch(value) });
    const state = readDeviceState(c.req.header(deviceStateHeader));
    if (state === undefined) return c.json(answer);
    const { db, clock } = c.var.deps;
    try {
      await storeDeviceState({ db, deviceId: device.device_id, state, now: clock() });
    } catch (error) {
      // The database may be older than this Worker. Rows are in, and the state comes again with the next ones.
      logFailure({ error, now: clock() });
      return c.json(answer);
    }
    return c.json({ ...answer, device_state: true } satisfies RowsAnswer);
  });

function readSegment({ c, segmentId }: { c: Pick<Context, 'req'>; segmentId: string }): Segment {
  const number = (name: string) => Number(c.req.header(name) ?? Number.NaN);
  const ifTold = (name: string) => (c.req.header(name) === undefined ? undefined : number(name));
  return parseOrThrow({
    schema: segmentSchema,
    what: 'segment',
    value: {
      segment_id: segmentId,
      session_id: c.req.header(segmentHeaders.session),
      sha256: c.req.header(segmentHeaders.sha256),
      first_seq: number(segmentHeaders.firstSeq),
      last_seq: number(segmentHeaders.lastSeq),
      events: number(segmentHeaders.events),
      raw_bytes: number(segmentHeaders.rawBytes),
      first_at: ifTold(segmentHeaders.firstAt),
      last_at: ifTold(segmentHeaders.lastAt),
    },
  });
}
