import { describe, expect, test } from 'vitest';
import { eventJsonSchema } from '../../../../shared/events/event-json-schema.ts';
import { EVENT_VERSION, eventTypes } from '../../../../shared/events/event-schema.ts';
import { readEventLine, upgradeEvent } from '../../../../shared/events/upgrade.ts';

const event = {
  v: EVENT_VERSION,
  event_id: 'msg:1',
  event_type: 'message',
  timestamp: '2026-09-01T10:00:00.000Z',
  session_id: 's1',
  agent_id: 'main',
  source: 'hook',
  project: 'shop',
  data: { role: 'user', kind: 'prompt' },
};

describe('readEventLine', () => {
  test('gives the event of a line of the current version', () => {
    expect(readEventLine(JSON.stringify({ ...event, seq: 3 }))).toEqual({ event: { ...event, seq: 3 } });
  });

  test.each([
    ['not_json', '{"v":1,'],
    ['not_json', ''],
    ['invalid', 'null'],
    ['invalid', '[]'],
    ['invalid', '{}'],
    ['invalid', JSON.stringify({ ...event, event_type: 'surprise' })],
    ['invalid', JSON.stringify({ ...event, timestamp: 'yesterday' })],
    ['invalid', JSON.stringify({ ...event, v: 0 })],
    ['future_version', JSON.stringify({ ...event, v: EVENT_VERSION + 1, data: 'of another shape' })],
  ])('says %s for %j', (reason, line) => {
    expect(readEventLine(line)).toMatchObject({ skipped: reason });
  });
});

test('an old version is taken through every step up to the current one', () => {
  const steps = {
    1: (old: Record<string, unknown>) => ({ ...old, project: String(old['project']).toUpperCase() }),
    2: (old: Record<string, unknown>) => ({ ...old, agent_id: `${String(old['project'])}-agent` }),
  };
  expect(upgradeEvent({ ...event, v: 1 }, steps, 3)).toMatchObject({
    event: { v: 3, project: 'SHOP', agent_id: 'SHOP-agent' },
  });
  expect(upgradeEvent({ ...event, v: 2 }, steps, 3)).toMatchObject({
    event: { v: 3, agent_id: 'shop-agent' },
  });
});

test('the JSON Schema names every event type and what each one needs', () => {
  const schema = eventJsonSchema() as {
    oneOf: { properties: { event_type: { const: string } }; required: string[] }[];
  };
  expect(schema.oneOf.map((option) => option.properties.event_type.const)).toEqual(eventTypes);
  for (const option of schema.oneOf) {
    expect(option.required).toEqual(
      expect.arrayContaining(['event_id', 'event_type', 'timestamp', 'session_id', 'data']),
    );
  }
});
