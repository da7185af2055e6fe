import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { secureHeaders } from 'hono/secure-headers';

/** What a page may do: our own files only, no inline script or style, no framing. Transcripts are hostile text. */
export const securityHeaders: MiddlewareHandler<AppEnv> = async function securityHeaders(c, next) {
  const team = c.var.deps.mode === 'team';
  const addHeaders = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      fontSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'", `${team ? 'wss' : 'ws'}://${new URL(c.req.url).host}`],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      objectSrc: ["'none'"],
    },
    // Loopback has no TLS, and a browser would remember the header for every other port of the host.
    strictTransportSecurity: team ? 'max-age=31536000' : false,
    // An address that is a secret is told to no other site. `no-referrer` would take from our own forms the name of where they
    // were sent from, by which they are told from those of others.
    referrerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
    crossOriginResourcePolicy: 'same-origin',
    crossOriginOpenerPolicy: 'same-origin',
  });
  await next();
  // An upgrade's answer is the runtime's own and cannot be changed.
  if (c.res.status === 101) return;
  await addHeaders(c, async () => undefined);
  c.header('X-Robots-Tag', 'noindex, nofollow');
  // Pages show a team's data: a browser may keep them for its Back button, nobody in between may.
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'private, no-cache');
};
