import { z } from 'zod';
import { errorAnswerSchema } from '../../shared/protocol/errors.ts';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { readEventLine } from '../../shared/events/upgrade.ts';
import { shareLevels } from '../../shared/privacy/levels.ts';
import { idPattern } from '../../shared/core/id-pattern.ts';
import { linkRefusedError, linkUnreachableError, notALinkError, tooMuchError } from './share-errors.ts';

/** What a link may bring at most: more was made to fill a disk. Bytes are unpacked ones. */
const importLimits = {
  timelineBytes: 8 * 1024 * 1024,
  segments: 5000,
  segmentBytes: 4 * 1024 * 1024,
  bytes: 128 * 1024 * 1024,
  events: 200_000,
};

const TIMEOUT_MS = 60_000;

const timelineSchema = z.object({
  session: z.object({ session_id: z.string().regex(idPattern), member: z.string().max(400) }),
  segments: z.array(z.object({ segment_id: z.string().regex(idPattern) })).max(importLimits.segments),
  level: z.enum(shareLevels),
});

export type FetchedShare = {
  origin: string;
  sessionId: string;
  member: string;
  level: (typeof shareLevels)[number];
  events: TrackedEvent[];
  /** Lines that are no event of this session. */
  skipped: number;
};

/** The address of a link: over TLS, or on this machine. Throws `share.not_a_link`. */
export function readLink(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal);
  const isPlain =
    url?.username === '' && url.password === '' && /^\/s\/[A-Za-z0-9_-]{43}$/.test(url.pathname);
  if (url === undefined || !isSafe || !isPlain) throw notALinkError({ url: text.slice(0, 200) });
  return new URL(url.pathname, url.origin);
}

/** Everything that a link shows, checked line by line and within limits. Throws `share.refused`, `share.too_much`. */
export async function fetchShare(o: {
  link: URL;
  password: string | undefined;
  fetch: typeof fetch;
}): Promise<FetchedShare> {
  const { link } = o;
  const cookie = o.password === undefined ? undefined : await unlock({ ...o, password: o.password });
  const get = (path: string, limit: number) =>
    read({ ...o, url: new URL(`${link.pathname}${path}`, link), cookie, limit });
  const timeline = parseTimeline({ link, text: await get('/timeline.json', importLimits.timelineBytes) });
  const { session_id: sessionId, member } = timeline.session;
  const events: TrackedEvent[] = [];
  let [bytes, skipped] = [0, 0];
  for (const { segment_id } of timeline.segments) {
    const text = await get(`/segments/${encodeURIComponent(segment_id)}`, importLimits.segmentBytes);
    bytes += text.length;
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const found = readEventLine(line);
      if ('event' in found && found.event.session_id === sessionId) events.push(found.event);
      else skipped += 1;
    }
    if (bytes > importLimits.bytes) throw tooMuchError({ what: 'its text' });
    if (events.length > importLimits.events) throw tooMuchError({ what: 'the number of its events' });
  }
  return { origin: link.origin, sessionId, member, level: timeline.level, events, skipped };
}

function parseTimeline({ link, text }: { link: URL; text: string }): z.infer<typeof timelineSchema> {
  try {
    return timelineSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw linkUnreachableError({ origin: link.origin, cause });
  }
}

/** The cookie that stands for the password. */
async function unlock(o: { link: URL; password: string; fetch: typeof fetch }): Promise<string | undefined> {
  const response = await send({
    ...o,
    url: o.link,
    init: {
      method: 'POST',
      body: new URLSearchParams({ password: o.password }),
      headers: { origin: o.link.origin },
    },
  });
  await response.body?.cancel();
  if (response.status === 401)
    throw linkRefusedError({ message: 'that is not the password of the link', hint: undefined });
  return response.headers.get('set-cookie')?.split(';')[0];
}

async function read(o: {
  link: URL;
  url: URL;
  cookie: string | undefined;
  limit: number;
  fetch: typeof fetch;
}): Promise<string> {
  const headers: Record<string, string> = o.cookie === undefined ? {} : { cookie: o.cookie };
  const response = await send({ ...o, init: { headers } });
  const text = await readBounded({ response, limit: response.ok ? o.limit : 4096 });
  if (response.ok) return text;
  const refusal = errorAnswerSchema.safeParse(parseJson(text));
  const isWithPassword = response.status === 401;
  throw linkRefusedError({
    message: refusal.success
      ? refusal.data.error.message
      : isWithPassword
        ? 'this link asks for a password'
        : 'this link shows nothing, or not any more',
    hint: isWithPassword ? 'give --password' : undefined,
  });
}

async function send(o: { link: URL; url: URL; init: RequestInit; fetch: typeof fetch }): Promise<Response> {
  try {
    // A redirect would carry the link to another place.
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return await o.fetch(o.url, { ...o.init, redirect: 'manual', signal });
  } catch (cause) {
    throw linkUnreachableError({ origin: o.link.origin, cause });
  }
}

async function readBounded({ response, limit }: { response: Response; limit: number }): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    // Leaving the loop ends the download.
    if (bytes > limit) throw tooMuchError({ what: 'one of its parts' });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
