import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { accessAwayError } from './errors.ts';
import type { Clock } from '../../shared/core/clock.ts';

/** Cloudflare Access in front of this cloud: whose sign-ins are believed. */
export type AccessSettings = { teamDomain: string; audience: string };

export const accessHeader = 'cf-access-jwt-assertion';

/** Access signs with this alone; whatever else a token says of itself is not believed. */
const algorithms = ['RS256'];

/** Undefined where it is not set, or not to a host of Access, whose keys are trusted. */
export function readAccessSettings(o: {
  ACCESS_TEAM_DOMAIN?: string;
  ACCESS_AUD?: string;
}): AccessSettings | undefined {
  const { ACCESS_TEAM_DOMAIN: teamDomain = '', ACCESS_AUD: audience = '' } = o;
  if (!/^[a-z0-9-]+\.cloudflareaccess\.com$/.test(teamDomain) || audience === '') return undefined;
  return { teamDomain, audience };
}

/** By domain: an isolate asks for keys once in ten minutes, and for a key that it does not know twice a minute at most. */
const keySets = new Map<string, JWTVerifyGetKey>();

/**
 * The address that Access has verified, in small letters, and when that ends (Unix ms); undefined for whatever is not a good
 * token of this very application. Throws `auth.access_away` when its keys cannot be had.
 */
export async function verifyAccess(o: {
  token: string;
  settings: AccessSettings;
  fetch: typeof fetch;
  clock: Clock;
}): Promise<{ email: string; endsAt: number } | undefined> {
  const { token, settings, clock } = o;
  const issuer = `https://${settings.teamDomain}`;
  const keys = keySets.get(issuer) ?? openKeys({ issuer, fetch: o.fetch });
  keySets.set(issuer, keys);
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms,
      issuer,
      audience: settings.audience,
      currentDate: new Date(clock()),
      requiredClaims: ['exp', 'iat', 'email'],
    });
    const { email, exp = 0 } = payload;
    return typeof email === 'string' && email.length <= 254 && email.includes('@')
      ? { email: email.toLowerCase(), endsAt: exp * 1000 }
      : undefined;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw accessAwayError({ cause: error });
  }
}

function openKeys(o: { issuer: string; fetch: typeof fetch }): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(`${o.issuer}/cdn-cgi/access/certs`), {
    [customFetch]: (url, init) => o.fetch(url, init as RequestInit),
  });
}

/** The token is not good; anything else says nothing about it. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  );
}
