import { describe, expect, it } from 'vitest';
import { channelBody, newChannelSchema } from '../../../../shared/alerts/channel.ts';
import type { Alert } from '../../../../shared/alerts/alert.ts';

const given = {
  name: 'Room',
  format: 'slack',
  url: 'https://hooks.example.com/T1/x',
  least_level: 'warning',
};
const alert: Alert = {
  alert_key: 'context:s:0',
  kind: 'context',
  level: 'warning',
  subject: '<!channel> @everyone *x* [a](https://evil.example)',
  value: 190_000,
  bound: 200_000,
  ref: 's/1',
};
const bodyFor = (format: 'webhook' | 'slack' | 'discord') =>
  JSON.parse(channelBody({ format, alert, at: 0, origin: 'https://team.example.com' })) as Record<
    string,
    unknown
  >;

describe('the address of a channel', () => {
  it.each([
    'http://hooks.example.com/x',
    'https://localhost/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://[::1]/x',
    'https://169.254.169.254/latest',
    'https://printer.local/x',
    'https://metadata.google.internal/x',
    'https://user:word@hooks.example.com/x',
    'https://hooks.example.com@127.0.0.1/x',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'nothing',
    '',
  ])('cannot be %s', (url) => {
    expect(newChannelSchema.safeParse({ ...given, url }).success).toBe(false);
  });

  it.each([
    'https://hooks.slack.com/services/T/B/x',
    'https://discord.com/api/webhooks/1/x',
    'https://a.example:8443',
  ])('can be %s', (url) => {
    expect(newChannelSchema.safeParse({ ...given, url }).success).toBe(true);
  });

  it('of a webhook comes with a secret of 16 characters', () => {
    const webhook = { ...given, format: 'webhook' };
    expect(newChannelSchema.safeParse({ ...webhook, secret: 'short' }).success).toBe(false);
    expect(newChannelSchema.safeParse({ ...webhook, secret: '0123456789abcdef' }).success).toBe(true);
  });
});

describe('a message', () => {
  it('for Slack cannot call everybody or hide an address behind a word', () => {
    expect(String(bodyFor('slack')['text'])).toContain('&lt;!channel&gt; @everyone');
    expect(String(bodyFor('slack')['text'])).not.toContain('<!channel>');
  });

  it('for Discord cannot either', () => {
    expect(bodyFor('discord')['allowed_mentions']).toEqual({ parse: [] });
    expect(String(bodyFor('discord')['content'])).toContain('\\[a\\]\\(https://evil.example\\)');
  });

  it('for a webhook tells the fields, and where to look', () => {
    expect(bodyFor('webhook')).toEqual({
      v: 1,
      id: 'context:s:0',
      kind: 'context',
      level: 'warning',
      subject: alert.subject,
      value: 190_000,
      bound: 200_000,
      ref: 's/1',
      at: '1970-01-01T00:00:00.000Z',
      text: `The context of a session in ${alert.subject} is nearly full: 190k of 200k`,
      url: 'https://team.example.com/sessions/s%2F1',
    });
  });
});
