import type { Alert } from '../../shared/alerts/alert.ts';
import { channelBody, channelMail } from '../../shared/alerts/channel.ts';
import type { Seal } from '../tiers/settings/seal.ts';
import type { Channel, Outcome } from './channel-repository.ts';
import type { Mail } from './mail.ts';
import { openAddress } from './channel-seal.ts';

const LONGEST_MS = 5000;
/** Whoever answers so takes nothing at this address, however often it is tried. */
const goneStatus = new Set([401, 403, 404, 410]);

/** Tells one channel of one alert. Never throws: what came of it is the answer. */
export async function sendAlert(o: {
  channel: Channel;
  alert: Alert;
  raisedAt: number;
  now: number;
  deps: { fetch: typeof fetch; seal: Seal; mail: Mail | undefined };
}): Promise<Outcome> {
  const { channel, alert, now, deps } = o;
  const address = await openAddress({ seal: deps.seal, stored: channel });
  if (address === undefined) return { ok: false, forever: true, text: 'the address cannot be opened' };
  if (channel.format === 'email') {
    // The binding was taken away, and may come back.
    if (deps.mail === undefined) return { ok: false, forever: false, text: 'this cloud cannot send e-mail' };
    return deps.mail({ to: address.url, ...channelMail({ alert, origin: channel.origin }) });
  }
  const body = channelBody({ format: channel.format, alert, at: o.raisedAt, origin: channel.origin });
  const headers = new Headers({ 'content-type': 'application/json', 'user-agent': 'subtrack' });
  if (channel.format === 'webhook') {
    headers.set('x-subtrack-id', encodeURIComponent(alert.alert_key));
    headers.set('x-subtrack-signature', await sign({ secret: address.secret, at: now, body }));
  }
  try {
    const answer = await deps.fetch(address.url, {
      method: 'POST',
      body,
      headers,
      // Another address than the one that somebody allowed.
      redirect: 'manual',
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    await answer.body?.cancel();
    const isGone = goneStatus.has(answer.status);
    return { ok: answer.ok, forever: isGone, text: `HTTP ${answer.status}` };
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    return {
      ok: false,
      forever: false,
      text: isLate ? `no answer in ${LONGEST_MS / 1000} s` : 'cannot be reached',
    };
  }
}

/** `t=SECONDS,v1=HEX`: HMAC-SHA256 of `SECONDS.BODY`, so that an old request cannot be sent again as a new one. */
async function sign({ secret, at, body }: { secret: string; at: number; body: string }): Promise<string> {
  const seconds = Math.floor(at / 1000);
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`${seconds}.${body}`));
  const hex = Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `t=${seconds},v1=${hex}`;
}
