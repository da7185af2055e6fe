import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { type Alert, alertKinds } from '../../shared/alerts/alert.ts';
import { newChannelSchema } from '../../shared/alerts/channel.ts';
import { DAY } from '../../shared/core/time.ts';
import { requireViewer } from '../auth/guards.ts';
import { addressOf } from '../auth/request-address.ts';
import type { AppEnv, ReaderEnv } from '../env.ts';
import { notFoundError } from '../http/errors.ts';
import { parseOrThrow, readForm } from '../http/validate.ts';
import { recordAuditOfChange } from '../members/audit-log.ts';
import { acknowledge, mute } from './alert-repository.ts';
import { alertReader } from './alert-reader.ts';
import { addChannel, findChannel, maxChannels, noteOutcomes, removeChannel } from './channel-repository.ts';
import { noMailError, tooManyChannelsError } from './errors.ts';
import { sendAlert } from './send-alert.ts';

/** Days that a kind may be muted for; 0 ends it. */
const muteSchema = z.object({ kind: z.enum(alertKinds), days: z.coerce.number().int().min(0).max(365) });

/** The forms of the page about alerts. */
export const alerts = new Hono<AppEnv>()
  .post('/alerts/acknowledge', requireViewer, async (c) => {
    const { db, clock } = c.var.deps;
    const key = (await readForm(c)).get('alert_key');
    await acknowledge({ db, alertKey: key || undefined, reader: alertReader(c.var.identity), now: clock() });
    return c.redirect('/alerts', 303);
  })
  .post('/alerts/mutes', requireViewer, async (c) => {
    const { db, clock } = c.var.deps;
    const value = Object.fromEntries(await readForm(c));
    const { kind, days } = parseOrThrow({ schema: muteSchema, value, what: 'mute' });
    await mute({ db, kind, until: clock() + days * DAY });
    return c.redirect('/alerts', 303);
  })
  .post('/alerts/channels', requireViewer, async (c) => {
    const { db, clock, seal, mail } = c.var.deps;
    const value = Object.fromEntries(await readForm(c));
    const channel = parseOrThrow({ schema: newChannelSchema, value, what: 'channel' });
    if (channel.format === 'email' && mail === undefined) throw noMailError();
    const { origin } = new URL(c.req.url);
    const [added] = await db.batch([
      await addChannel({ db, seal, channel, origin, now: clock() }),
      audit({ c, action: 'channel.added', object: channel.name }),
    ]);
    if (added?.meta.changes === 0) throw tooManyChannelsError({ limit: maxChannels });
    return c.redirect('/alerts', 303);
  })
  .post('/alerts/channels/:channel_id/test', requireViewer, async (c) => {
    const { deps } = c.var;
    const { db, clock } = deps;
    const channel = await findChannel({ db, channelId: c.req.param('channel_id') });
    if (channel === undefined) throw notFoundError({ what: 'this channel' });
    const now = clock();
    const alert = testAlert(now);
    const outcome = await sendAlert({ channel, alert, raisedAt: now, now, deps });
    const tried = { channelId: channel.channel_id, alertKey: alert.alert_key, outcome };
    await noteOutcomes({ db, outcomes: [tried], now });
    return c.redirect('/alerts', 303);
  })
  .post('/alerts/channels/:channel_id/remove', requireViewer, async (c) => {
    const { db } = c.var.deps;
    const channel = await findChannel({ db, channelId: c.req.param('channel_id') });
    // One that is not there is removed already.
    if (channel !== undefined) {
      const { channel_id: channelId, name } = channel;
      await db.batch([
        ...removeChannel({ db, channelId }),
        audit({ c, action: 'channel.removed', object: name }),
      ]);
    }
    return c.redirect('/alerts', 303);
  });

function audit(o: { c: Context<ReaderEnv>; action: string; object: string }): D1PreparedStatement {
  const { deps, identity } = o.c.var;
  const { action, object } = o;
  return recordAuditOfChange({
    db: deps.db,
    at: deps.clock(),
    member: identity.member,
    action,
    object,
    address: addressOf(o.c),
  });
}

function testAlert(now: number): Alert {
  return {
    alert_key: `test:${now}`,
    kind: 'test',
    level: 'info',
    subject: '',
    value: 0,
    bound: null,
    ref: '',
  };
}
