import fs from 'node:fs';
import type { Decrypter, Encrypter } from 'age-encryption';
import { unusableRecipient } from '../backup-errors.ts';
import { cannotDecrypt } from '../backup-errors.ts';

/** Lines of a file of keys as the age tool writes and reads it; comments and empty ones are none. */
function keyLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Recipients of the settings: each a public key, or the absolute path of a file of them. Throws `backup.recipient_unusable`. */
export function readRecipients(settings: readonly string[]): string[] {
  return settings.flatMap((one) => {
    if (!one.startsWith('/')) return [one];
    try {
      return keyLines(fs.readFileSync(one, 'utf8'));
    } catch (cause) {
      throw unusableRecipient({ recipient: one, cause });
    }
  });
}

/** Loaded when it is needed: most commands encrypt nothing. */
export async function encrypterFor(recipients: readonly string[]): Promise<Encrypter> {
  const age = await import('age-encryption');
  const encrypter = new age.Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch (cause) {
      throw unusableRecipient({ recipient, cause });
    }
  }
  return encrypter;
}

/** Of a file of secret keys. Throws `backup.cannot_decrypt` where it holds none. */
export async function decrypterFrom(file: string): Promise<Decrypter> {
  const age = await import('age-encryption');
  const decrypter = new age.Decrypter();
  try {
    for (const key of keyLines(fs.readFileSync(file, 'utf8'))) decrypter.addIdentity(key);
  } catch (cause) {
    throw cannotDecrypt({ cause });
  }
  return decrypter;
}
