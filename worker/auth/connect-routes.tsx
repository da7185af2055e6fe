import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import {
  type ConnectAnswer,
  connectRequestSchema,
  type ConnectToken,
  connectTokenRequestSchema,
} from '../../shared/protocol/connect.ts';
import { maxEnrolBytes } from '../../shared/protocol/enrol.ts';
import type { AppEnv } from '../env.ts';
import { parseOrThrow, readForm, readJson } from '../http/validate.ts';
import { recordAudit, recordAuditOfChange } from '../members/audit-log.ts';
import { ConnectPage } from './connect-page.tsx';
import { closeRequest, confirmRequest, findRequest, openRequest } from './device-requests.ts';
import { credentialOf } from './identity.ts';
import { endDevice } from './device-repository.ts';
import { enrolmentClosedError } from './errors.ts';
import { requireDevice, requireViewer } from './guards.ts';
import { addressOf } from './request-address.ts';

const intervalS = 2;

/** A machine is let in by a short code that a signed-in member confirms in the browser. */
export const connect = new Hono<AppEnv>()
  .post('/v1/connect', async (c) => {
    const { mode, db, clock, teamKey } = c.var.deps;
    if (mode === 'embedded') throw enrolmentClosedError();
    const value = await readJson({ c, limit: maxEnrolBytes });
    const device = parseOrThrow({ schema: connectRequestSchema, value, what: 'device' });
    const { secret, code } = await openRequest({
      db,
      device,
      network: networkOf({ c, teamKey }),
      now: clock(),
    });
    const url = `${new URL(c.req.url).origin}/connect?${new URLSearchParams({ code }).toString()}`;
    c.header('Cache-Control', 'no-store');
    return c.json({ secret, code, url, interval_s: intervalS } satisfies ConnectAnswer);
  })
  .post('/v1/connect/token', async (c) => {
    const { db, clock } = c.var.deps;
    const value = await readJson({ c, limit: maxEnrolBytes });
    const { secret } = parseOrThrow({ schema: connectTokenRequestSchema, value, what: 'request' });
    const closed = await closeRequest({ db, secret, now: clock() });
    c.header('Cache-Control', 'no-store');
    const answer = closed === undefined ? { state: 'waiting' } : { state: 'connected', ...closed };
    return c.json(answer as ConnectToken);
  })
  .delete('/v1/device', requireDevice, async (c) => {
    const { device, deps } = c.var;
    const { db, clock } = deps;
    const now = clock();
    await db.batch([
      ...endDevice({ db, deviceId: device.device_id, now }),
      recordAudit({
        db,
        at: now,
        member: device.member,
        action: 'device.disconnected',
        object: `${device.member}: ${device.name}`,
        address: addressOf(c),
      }),
    ]);
    await deps.liveRoom.end({ credential: credentialOf({ device: device.device_id }) });
    return c.json({ revoked: true });
  })
  .get('/connect', requireViewer, async (c) => {
    const { deps, identity } = c.var;
    const code = (c.req.query('code') ?? '').slice(0, 20);
    const { member } = identity;
    const found = await findRequest({ db: deps.db, code, member, now: deps.clock() });
    c.header('Cache-Control', 'no-store');
    const page = { code, member, device: found?.name, state: 'asked' } as const;
    return c.html(html`<!doctype html>${<ConnectPage {...page} />}`);
  })
  .post('/connect', requireViewer, async (c) => {
    const { deps, identity } = c.var;
    const { db } = deps;
    const now = deps.clock();
    const code = ((await readForm(c)).get('code') ?? '').slice(0, 20);
    const { member } = identity;
    const found = await findRequest({ db, code, member, now });
    c.header('Cache-Control', 'no-store');
    const wrong = () => {
      const page = { code: '', member, device: undefined, state: 'wrong' } as const;
      return c.html(html`<!doctype html>${<ConnectPage {...page} />}`, 404);
    };
    if (found === undefined) return wrong();
    const [confirmed] = await db.batch([
      confirmRequest({ db, code, member, now }),
      recordAuditOfChange({
        db,
        at: now,
        member,
        action: 'device.connected',
        object: `${member}: ${found.name}`,
        address: addressOf(c),
      }),
    ]);
    // Somebody else was faster; a second click of one's own finds what the first one did.
    if (confirmed?.meta.changes !== 1 && (await findRequest({ db, code, member, now }))?.member !== member)
      return wrong();
    const page = { code, member, device: found.name, state: 'connected' } as const;
    return c.html(html`<!doctype html>${<ConnectPage {...page} />}`);
  });

/** Told apart by the team key, so that its hash names no address. Of one network with long addresses there are many. */
function networkOf({ c, teamKey = '' }: { c: Context<AppEnv>; teamKey: string | undefined }): string {
  const address = addressOf(c);
  const network = address.includes(':') ? address.split(':').slice(0, 4).join(':') : address;
  return `${network} ${teamKey}`;
}
