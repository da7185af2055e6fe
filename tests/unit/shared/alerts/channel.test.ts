import { describe, expect, it } from 'vitest';
import { channelMail, channelBody, newChannelSchema } from '../../../../shared/alerts/channel.ts';
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

const mailTo = (url: string) =>
  newChannelSchema.safeParse({ name: 'Me', format: 'email', url, least_level: 'info' }).success;

describe('an e-mail', () => {
  it.each([
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com, eve@example.com',
    'Ada <ada@example.com>',
    'ada@example.com\u0000',
    'https://example.com/',
    'mailto:ada@example.com',
    '',
  ])('goes to one plain address: %j is none', (url) => {
    expect(mailTo(url)).toBe(false);
  });

  it('goes to an address; and an address is no webhook', () => {
    expect(mailTo(' ada.lovelace+alerts@example.com ')).toBe(true);
    expect(
      newChannelSchema.safeParse({ name: 'x', format: 'slack', url: 'ada@example.com', least_level: 'info' })
        .success,
    ).toBe(false);
  });

  it('has one line of subject, whatever a budget is called, and the page in its text', () => {
    const subject = 'The month\r\nBcc: eve@example.com\u2028X: y';
    const alert = {
      alert_key: 'k',
      kind: 'budget',
      level: 'info',
      subject,
      value: 1e6,
      bound: 2e6,
      ref: '',
    } as const;
    const mail = channelMail({ alert, origin: 'https://team.example.com' });
    expect(mail.subject).toBe('Budget “The month Bcc: eve@example.comX: y”: $1.00 of $2.00 spent, 50 %');
    expect(mail.text).toContain('\n\nhttps://team.example.com/budgets\n');
    const long = channelMail({
      alert: { ...alert, subject: 'x'.repeat(5000) },
      origin: 'https://team.example.com',
    });
    expect(long.subject.length).toBeLessThanOrEqual(140);
  });
});
