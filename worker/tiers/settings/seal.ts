import { createErrorFactory } from '../../../shared/core/errors.ts';

/** Keeps secrets so that the database alone tells nothing of them. */
export type Seal = {
  /** Base64 of a fresh nonce and the sealed text; `what` it is goes into the seal and opens it again. */
  close: (o: { what: string; text: string }) => Promise<string>;
  /** Throws `tier.sealed` when it was closed with another key, or as something else. */
  open: (o: { what: string; sealed: string }) => Promise<string>;
};

const sealMissingError = createErrorFactory(() => ({
  code: 'tier.no_key',
  message: 'this cloud has no secret to seal the keys of other services with',
  hint: 'set one: wrangler secret put TIERS_KEY',
  status: 409,
}));

const sealedError = createErrorFactory<{ what: string; cause: unknown }>(({ what, cause }) => ({
  code: 'tier.sealed',
  message: `the stored keys of ${what} cannot be opened with the secret that this cloud has now`,
  hint: 'enter them again',
  status: 409,
  cause,
}));

const nonceBytes = 12;

/** AES-GCM with a key derived from a secret of the Worker. Without a secret nothing is closed or opened. */
export function createSeal(secret: string | undefined): Seal {
  return {
    async close({ what, text }) {
      const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const bytes = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: encode(what) },
        await keyFrom(secret),
        encode(text),
      );
      return toBase64(new Uint8Array([...iv, ...new Uint8Array(bytes)]));
    },
    async open({ what, sealed }) {
      const key = await keyFrom(secret);
      try {
        const bytes = fromBase64(sealed);
        const iv = bytes.slice(0, nonceBytes);
        const text = await crypto.subtle.decrypt(
          { name: 'AES-GCM', iv, additionalData: encode(what) },
          key,
          bytes.slice(nonceBytes),
        );
        return new TextDecoder().decode(text);
      } catch (error) {
        throw sealedError({ what, cause: error });
      }
    },
  };
}

/** Not the secret itself, so that the key serves no other purpose. */
async function keyFrom(secret: string | undefined): Promise<CryptoKey> {
  if (secret === undefined) throw sealMissingError();
  const base = await crypto.subtle.importKey('raw', encode(secret), 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encode('subtrack tier settings v1') },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
