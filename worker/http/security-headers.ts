import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { secureHeaders } from 'hono/secure-headers';

/** What a page may do: our own files only, no inline script or style, no framing. Transcripts are hostile text. */
export const securityHeaders: MiddlewareHandler<AppEnv> = function securityHeaders(c, next) {
  const url = new URL(c.req.url);
  const team = c.var.deps.mode === 'team';
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      fontSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'", `${team ? 'wss' : 'ws'}://${c.req.header('host') ?? url.host}`],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      objectSrc: ["'none'"],
    },
    // Loopback has no TLS, and a browser would remember the header for every other port of the host.
    strictTransportSecurity: team ? 'max-age=31536000' : false,
    referrerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
    crossOriginResourcePolicy: 'same-origin',
    crossOriginOpenerPolicy: 'same-origin',
  })(c, next);
};
