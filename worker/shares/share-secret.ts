import { sha256Hex } from '../auth/secrets.ts';

/** 32 random bytes in base64url. */
const pattern = /^[A-Za-z0-9_-]{43}$/;

export async function createShareSecret(): Promise<{ secret: string; hash: string }> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const secret = btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
  return { secret, hash: await sha256Hex(secret) };
}

/** Undefined for what cannot be one: that costs the database no question. */
export async function hashOfSecret(text: string): Promise<string | undefined> {
  return pattern.test(text) ? sha256Hex(text) : undefined;
}
