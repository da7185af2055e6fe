import { toHex } from '../../shared/core/hex.ts';
import { deviceTokenPattern } from '../../shared/protocol/enrol.ts';

export async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return toHex(digest);
}

/** Compares digests, so that neither content nor length of a secret can be timed. */
export async function isSameSecret({ given, wanted }: { given: string; wanted: string }): Promise<boolean> {
  const encoder = new TextEncoder();
  const [left, right] = await Promise.all([
    crypto.subtle.digest('SHA-256', encoder.encode(given)),
    crypto.subtle.digest('SHA-256', encoder.encode(wanted)),
  ]);
  return crypto.subtle.timingSafeEqual(left, right);
}

/** The device token of an `Authorization` header, when it has the right shape. */
export function readBearer(header: string | undefined): string | undefined {
  return /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
}

export function isDeviceToken(text: string): boolean {
  return deviceTokenPattern.test(text);
}
