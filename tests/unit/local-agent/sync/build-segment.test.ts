import { expect, it } from 'vitest';
import { buildSegment } from '../../../../local-agent/sync/outbox-segments.ts';

const plan = { sessionId: 's1', firstSeq: 1, lastSeq: 3, level: 'redacted' as const, attempts: 0 };
const line = (timestamp: string, text = '') =>
  `${JSON.stringify({ v: 1, event_id: `msg:${text}`, event_type: 'message', timestamp, data: { text, timestamp: '1999-01-01T00:00:00.000Z' } })}\n`;
const at = (minute: number) => `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000Z`;

it('a segment tells when the earliest and the latest of its events happened, in whatever order they stand', () => {
  const lines = [line(at(5)), line(at(9)), line(at(2))];
  expect(buildSegment({ plan, lines })?.segment).toMatchObject({
    first_at: Date.parse(at(2)),
    last_at: Date.parse(at(9)),
  });
});

it('takes no time from a text that looks like one', () => {
  const lines = [line(at(5), '"timestamp":"2001-01-01T00:00:00.000Z"')];
  expect(buildSegment({ plan, lines })?.segment).toMatchObject({
    first_at: Date.parse(at(5)),
    last_at: Date.parse(at(5)),
  });
});

it('tells nothing where no time can be read', () => {
  const built = buildSegment({ plan, lines: [line('not a time at all, really')] });
  expect(built?.segment).not.toHaveProperty('first_at');
});
