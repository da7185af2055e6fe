import { isSameSecret } from '../auth/secrets.ts';

/**
 * Three to five milliseconds on workerd, half of what one request of the free plan may compute. A hash that slow alone stops
 * nobody who has the database; whoever guesses from outside needs the link first, and has ten tries in a quarter of an hour.
 */
const iterations = 20_000;

export async function hashPassword(password: string): Promise<{ salt: string; hash: string }> {
  const salt = hex(crypto.getRandomValues(new Uint8Array(16)));
  return { salt, hash: await derive({ password, salt }) };
}

export async function isPassword(o: { given: string; salt: string; hash: string }): Promise<boolean> {
  return isSameSecret({ given: await derive({ password: o.given, salt: o.salt }), wanted: o.hash });
}

async function derive({ password, salt }: { password: string; salt: string }): Promise<string> {
  const encoder = new TextEncoder();
  // Typed on another keyboard the same letters are other characters.
  const words = encoder.encode(password.normalize('NFKC'));
  const key = await crypto.subtle.importKey('raw', words, 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: encoder.encode(salt), iterations };
  return hex(new Uint8Array(await crypto.subtle.deriveBits(how, key, 256)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
