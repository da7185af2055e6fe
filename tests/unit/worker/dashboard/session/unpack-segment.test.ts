import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { mergeEvents } from '../../../../../shared/events/merge-events.ts';
import { tellStory } from '../../../../../worker/dashboard/session/steps/tell-steps.ts';
import { unpackSegment } from '../../../../../worker/dashboard/session/steps/unpack-segment.ts';
import { createRandom } from '../../../../fixtures/team/random.ts';
import { simulateSession } from '../../../../fixtures/team/simulate-session.ts';
import { featuredPlan } from '../../../../fixtures/team/stories.ts';

const { events } = simulateSession({
  plan: featuredPlan({ now: 1_800_000_000_000 }),
  random: createRandom(2),
});
const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');

function bodyOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([Uint8Array.from(bytes)]).stream();
}

describe('unpackSegment', () => {
  it('gives back every event, also when a character lies across two chunks', async () => {
    const unpacked = await unpackSegment({ body: bodyOf(gzipSync(text)), limit: 10_000_000 });
    expect(unpacked.events).toHaveLength(events.length);
    expect(unpacked).toMatchObject({ unreadable: 0, broken: false, rawBytes: Buffer.byteLength(text) });
  });

  it('counts lines that are no events and keeps the others', async () => {
    const unpacked = await unpackSegment({
      body: bodyOf(gzipSync(`nonsense\n${text}{"half":`)),
      limit: 10_000_000,
    });
    expect(unpacked.events).toHaveLength(events.length);
    expect(unpacked.unreadable).toBe(2);
  });

  it.each(['constructor', '__proto__', 'toString', 'moon_phase'])(
    'an event of the type %s costs nobody else',
    async (type) => {
      const odd = JSON.stringify({ ...events[0], event_id: 'odd', event_type: type });
      const unpacked = await unpackSegment({
        body: bodyOf(gzipSync(`${odd}\n${odd}\n${text}`)),
        limit: 10_000_000,
      });
      expect(unpacked.events.length).toBeGreaterThanOrEqual(events.length);
      expect(() => tellStory(mergeEvents(unpacked.events))).not.toThrow();
    },
  );

  it('gives up at the limit, with what it had', async () => {
    const unpacked = await unpackSegment({
      body: bodyOf(gzipSync(text + '0'.repeat(50_000_000))),
      limit: 1_000_000,
    });
    expect(unpacked.broken).toBe(true);
    expect(unpacked.rawBytes).toBeLessThan(1_200_000);
  });

  it.each([
    ['no gzip', Buffer.from(text)],
    ['a cut-off file', gzipSync(text).subarray(0, 2000)],
  ])('is not surprised by %s', async (_what, bytes) => {
    expect((await unpackSegment({ body: bodyOf(bytes), limit: 1_000_000 })).broken).toBe(true);
  });
});
