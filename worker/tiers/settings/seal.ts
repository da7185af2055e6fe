import { createErrorFactory } from '../../../shared/core/errors.ts';
import type { SealKey } from '../../../shared/protocol/tiers.ts';

/** Keeps secrets so that the database alone tells nothing of them. */
export type Seal = {
  key: SealKey;
  /** Base64 of a fresh nonce and the sealed text; `what` it is goes into the seal and opens it again. */
  close: (o: { what: string; text: string }) => Promise<string>;
  /** Throws `tier.sealed` when it was closed with another key, or as something else. */
  open: (o: { what: string; sealed: string }) => Promise<string>;
};

const sealMissingError = createErrorFactory(() => ({
  code: 'tier.no_key',
  message: 'this cloud has no secret to seal the keys of other services with',
  hint: 'run "subtrack cloud deploy" again, which sets one: TIERS_KEY',
  status: 409,
}));

const sealedError = createErrorFactory<{ what: string; cause: unknown }>(({ what, cause }) => ({
  code: 'tier.sealed',
  message: `the stored keys of ${what} cannot be opened with the secret that this cloud has now`,
  hint: 'give the Worker its former secret TIERS_KEY back, or enter them again',
  status: 409,
  cause,
}));

const nonceBytes = 12;

/**
 * AES-GCM with a key derived from a secret of the Worker: its own one, else that of the team, which also opens what was
 * closed before there was one of its own. Without a secret nothing is closed or opened.
 */
export function createSeal(own: string | undefined, team?: string): Seal {
  const secrets = [own, team].filter((secret) => secret !== undefined);
  const first = () => {
    const [secret] = secrets;
    if (secret === undefined) throw sealMissingError();
    return secret;
  };
  return {
    key: own !== undefined ? 'own' : team !== undefined ? 'team' : 'none',
    async close({ what, text }) {
      const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const bytes = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: encode(what) },
        await keyFrom(first()),
        encode(text),
      );
      return toBase64(new Uint8Array([...iv, ...new Uint8Array(bytes)]));
    },
    async open({ what, sealed }) {
      first();
      let cause: unknown;
      for (const secret of secrets)
        try {
          return await openWith({ secret, what, sealed });
        } catch (error) {
          cause = error;
        }
      throw sealedError({ what, cause });
    },
  };
}

async function openWith(o: { secret: string; what: string; sealed: string }): Promise<string> {
  const bytes = fromBase64(o.sealed);
  const iv = bytes.slice(0, nonceBytes);
  const text = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv, additionalData: encode(o.what) },
    await keyFrom(o.secret),
    bytes.slice(nonceBytes),
  );
  return new TextDecoder().decode(text);
}

/** Not the secret itself, so that the key serves no other purpose. */
async function keyFrom(secret: string): Promise<CryptoKey> {
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
