import { expect, test } from 'vitest';
import type { EventOf, TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { prepareEvents } from '../../../../local-agent/ingest/pass/prepare-events.ts';
import { createSessionSecrets } from '../../../../local-agent/ingest/pass/session-secrets.ts';
import { eventFields, type Field } from '../../../../shared/events/fields.ts';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { alphabets, createRandom } from '../../../fixtures/redaction/seeded-random.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const token = `gh${'p_'}${createRandom(8).from(alphabets.alnum, 36)}`;
const envelope = {
  v: 1,
  event_id: 'x',
  timestamp: '2026-11-21T10:00:00.000Z',
  session_id: 's',
  agent_id: 'main',
  source: 'hook' as const,
  project: 'acme/shop',
};

function prepare<Event extends TrackedEvent>(event: Event): Event {
  const [prepared] = prepareEvents({ events: [event], redactor, counts: new Map() });
  return prepared as Event;
}

test.each([
  ['the summary of a call', 160, summaryOf],
  ['the message of an error', 2000, messageOf],
  ['the text of a system event', 4000, systemTextOf],
])('%s is cut to %i characters, and no half of a secret is left at the cut', (_, length, textOf) => {
  for (let inside = 1; inside < token.length; inside += 1) {
    const text = textOf(`${'x'.repeat(length - inside - 8)} ${token} more ${'y'.repeat(length)}`);
    expect(text.length).toBe(length);
    expect(text).not.toContain(token.slice(0, 6));
  }
});

const textFields = Object.entries(eventFields).flatMap(([type, fields]) =>
  Object.entries<Field>(fields)
    .filter(([, field]) => field.kind === 'text')
    .map(([name]) => [type, name] as const),
);

test.each(textFields)('a secret goes out of %s.%s, also where nothing else is told', (type, name) => {
  const event = { ...envelope, event_type: type, data: { [name]: `export TOKEN=${token}` } };
  expect(JSON.stringify(prepare(event as unknown as TrackedEvent))).not.toContain(token);
});

test('a patch is cut at the end of a line and says what is missing', () => {
  const line = `+${'z'.repeat(99)}\n`;
  const patch = `@@ -1,0 +1,1000 @@\n${line.repeat(1000)}`;
  const data = { tool_use_id: 't', operation: 'edit' as const, patch };
  const cut =
    prepare<EventOf<'file_operation'>>({ ...envelope, event_type: 'file_operation', data }).data.patch ?? '';
  expect(cut.length).toBeLessThan(65_700);
  expect(cut).toMatch(/z\n… \d+ characters more\n$/);
});

test('what is short enough stays the same event', () => {
  const data = { tool_use_id: 't', tool_name: 'Read', status: 'ok' as const, summary: 'Read a.ts' };
  const event: TrackedEvent = { ...envelope, event_type: 'tool_usage', data };
  expect(prepare(event)).toBe(event);
});

test('errors that differ in their secret alone are grouped', () => {
  const fingerprints = ['first', 'second'].map((name) => {
    const message = `cannot sign in with password="${createRandom(name.length).from(alphabets.alnum, 14)}"`;
    const data = { kind: 'tool' as const, message, fingerprint: '' };
    return prepare<EventOf<'error'>>({ ...envelope, event_type: 'error', data }).data.fingerprint;
  });
  expect(fingerprints[0]).not.toBe('');
  expect(fingerprints[0]).toBe(fingerprints[1]);
});

function summaryOf(summary: string): string {
  const data = { tool_use_id: 't', tool_name: 'Bash', status: 'ok' as const, summary };
  return prepare<EventOf<'tool_usage'>>({ ...envelope, event_type: 'tool_usage', data }).data.summary ?? '';
}

function messageOf(message: string): string {
  const data = { kind: 'tool' as const, message, fingerprint: '' };
  return prepare<EventOf<'error'>>({ ...envelope, event_type: 'error', data }).data.message ?? '';
}

function systemTextOf(text: string): string {
  const data = { kind: 'unknown:x', severity: 'warning' as const, text };
  return prepare<EventOf<'system'>>({ ...envelope, event_type: 'system', data }).data.text ?? '';
}

const say = (session_id: string, text: string): EventOf<'system'> => ({
  ...envelope,
  session_id,
  event_type: 'system',
  data: { kind: 'notice', severity: 'info', text },
});

test('what one event shows is taken out of the earlier and later ones of its session, and of no other', () => {
  const secret = createRandom(51).from(alphabets.alnum, 24);
  const secrets = createSessionSecrets();
  const prepared = prepareEvents({
    events: [
      say('s', `read ${secret} back`),
      say('s', `DEPLOY_TOKEN=${secret}`),
      say('s', `sent ${secret}`),
      say('other', `sent ${secret}`),
    ],
    redactor,
    counts: new Map(),
    secrets,
  });
  const texts = prepared.map((event) => (event.event_type === 'system' ? event.data.text : undefined));
  expect(texts).toEqual([
    'read [redacted:token] back',
    'DEPLOY_TOKEN=[redacted:token]',
    'sent [redacted:token]',
    `sent ${secret}`,
  ]);
  const [later] = prepareEvents({ events: [say('s', secret)], redactor, counts: new Map(), secrets });
  expect(later?.data).toMatchObject({ text: '[redacted:token]' });
});

test('the session that was used longest ago is forgotten first', () => {
  const secrets = createSessionSecrets();
  const first = secrets.of('first');
  first.remember({ value: createRandom(52).from(alphabets.alnum, 24), rule: 'token' });
  for (let count = 0; count < 63; count += 1) secrets.of(`s${count}`);
  expect(secrets.of('first')).toBe(first);
  for (let count = 0; count < 64; count += 1) secrets.of(`t${count}`);
  expect(secrets.of('first').size).toBe(0);
});
