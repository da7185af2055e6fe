import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/core/time.ts';
import { raiseAlerts } from '../../../worker/alerts/alert-repository.ts';
import { createMail, type Mail } from '../../../worker/alerts/mail.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, openCloud, TEAM_KEY } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';

const now = Date.UTC(2026, 10, 20, 12);
/** The binding of these tests writes to ada@example.com alone. */
const ada = { name: 'Ada', format: 'email', url: 'ada@example.com', least_level: 'info' };

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function open(mail: Mail | undefined = createMail(env)) {
  const cloud = openCloud({ deps: { clock: () => now, mail } });
  const cookie = await signInAs('Owner of the team key');
  const page = async () => (await cloud.request('/alerts', { headers: { cookie } })).text();
  const post = (path: string, form: Record<string, string> = {}) =>
    cloud.request(path, {
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      headers: { cookie, origin: cloud.origin, 'content-type': 'application/x-www-form-urlencoded' },
    });
  return { page, post };
}

const channelId = async () =>
  await env.DB.prepare('SELECT channel_id FROM alert_channels').first<string>('channel_id');

it('the platform takes the message of a test, and says no to another recipient', async () => {
  const { page, post } = await open();
  expect((await post('/alerts/channels', ada)).status).toBe(303);
  expect((await post(`/alerts/channels/${await channelId()}/test`)).status).toBe(303);
  const shown = await page();
  expect(shown).toContain('E-mail at example.com');
  expect(shown).toContain('handed over');
  expect(shown).not.toContain('ada@example.com');
  const refused = await createMail(env)?.({ to: 'eve@example.com', subject: 'x', text: 'y' });
  expect(refused).toMatchObject({ ok: false });
});

it.each([
  [{ ok: true, forever: false, text: 'handed over' }, [0, 0]],
  [{ ok: false, forever: false, text: 'refused: E_RATE_LIMIT_EXCEEDED' }, [1, 0]],
  [{ ok: false, forever: true, text: 'refused: E_RECIPIENT_NOT_ALLOWED' }, [1, 1]],
])('an alert is mailed with its page; what came of it is kept: %j', async (outcome, [waiting, dead]) => {
  const sent: unknown[] = [];
  const mail: Mail = async (message) => {
    sent.push(message);
    return outcome;
  };
  await (await open(mail)).post('/alerts/channels', ada);
  const alert = {
    kind: 'digest',
    level: 'info',
    subject: 'Week 47',
    value: 1e6,
    bound: null,
    ref: 'r',
  } as const;
  await raiseAlerts({ db: env.DB, alerts: [{ ...alert, alert_key: 'k' }], now });
  const deps = { ...makeDeps({ ...env, TEAM_KEY, MODE: 'team' }), clock: () => now + MINUTE, mail };
  await runCron({ time: 'alerts', deps });
  expect(sent).toEqual([
    {
      to: 'ada@example.com',
      subject: 'Week 47 is summed up: $1.00',
      text: 'Week 47 is summed up: $1.00\n\nhttps://team.example.com/reviews/r\n',
    },
  ]);
  const left = await env.DB.prepare(
    'SELECT count(*) AS n, total(is_dead) AS dead FROM alert_deliveries',
  ).first();
  expect([left?.['n'], left?.['dead']]).toEqual([waiting, dead]);
});

it('where the Worker cannot send e-mail, the page says what to do, and no such channel is made', async () => {
  expect(createMail({ EMAIL: env.EMAIL, MAIL_FROM: 'no address' })).toBeUndefined();
  const cloud = openCloud({ deps: { mail: undefined } });
  const cookie = await signInAs('Owner of the team key');
  expect(await (await cloud.request('/alerts', { headers: { cookie } })).text()).toContain('--mail-from');
  const headers = { cookie, origin: cloud.origin, 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(ada).toString();
  expect((await cloud.request('/alerts/channels', { method: 'POST', body, headers })).status).toBe(409);
  expect(await channelId()).toBeNull();
});
