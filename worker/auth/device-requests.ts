import { createDeviceToken, createToken, enrolConfirmedSql } from '../../shared/protocol/enrol.ts';
import { connectOverError, tooManyRequestsError } from './errors.ts';
import { sha256Hex } from './secrets.ts';

const lifetimeMs = 10 * 60_000;
/** A machine asks every few seconds: what is confirmed in the last moment is still given to it. */
const fetchedWithinMs = 60_000;
/**
 * Open at once from one network, and from all: whoever asks is not known yet, and none of them may keep the others out. What
 * a member has confirmed counts no more.
 */
const maxOpen = { network: 20, everybody: 300 };
/** Easily read and typed: no vowels, nothing that looks like something else (25.6 billion codes). */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';

type Asked = { device_id: string; name: string };

/** A secret for the machine and a code for the person who confirms it; only the secret's hash is kept. */
export async function openRequest(o: {
  db: D1Database;
  device: Asked;
  /** Where it comes from; only a hash of it is kept. */
  network: string;
  now: number;
}): Promise<{ secret: string; code: string }> {
  const secret = createToken({ prefix: 'std_', fill: random });
  const code = createCode();
  const { device_id, name } = o.device;
  const [, opened] = await o.db.batch([
    o.db.prepare('DELETE FROM device_requests WHERE ends_at <= ?1').bind(o.now),
    o.db
      .prepare(
        `INSERT INTO device_requests (secret_hash, code, device_id, name, ends_at, network)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6 FROM (
          SELECT count(*) AS everybody, count(*) FILTER (WHERE network = ?6) AS here
          FROM device_requests WHERE member IS NULL
        ) WHERE here < ${maxOpen.network} AND everybody < ${maxOpen.everybody}`,
      )
      .bind(await sha256Hex(secret), code, device_id, name, o.now + lifetimeMs, await sha256Hex(o.network)),
  ]);
  if (opened?.meta.changes !== 1) throw tooManyRequestsError();
  return { secret, code };
}

/**
 * The machine that waits under a code for somebody, or for its token where this member has confirmed it already; undefined when
 * none does.
 */
export async function findRequest(o: {
  db: D1Database;
  code: string;
  member: string;
  now: number;
}): Promise<(Asked & { member: string | null }) | undefined> {
  const found = await o.db
    .prepare(
      `SELECT device_id, name, member FROM device_requests
      WHERE code = ?1 AND ends_at > ?2 AND (member IS NULL OR member = ?3)`,
    )
    .bind(normalise(o.code), o.now, o.member)
    .first<Asked & { member: string | null }>();
  return found ?? undefined;
}

/** To be written in one batch with what the audit log says of it; changes nothing when nobody waits. */
export function confirmRequest(o: {
  db: D1Database;
  code: string;
  member: string;
  now: number;
}): D1PreparedStatement {
  return o.db
    .prepare(
      `UPDATE device_requests SET member = ?2, ends_at = MAX(ends_at, ?3 + ${fetchedWithinMs})
      WHERE code = ?1 AND ends_at > ?3 AND member IS NULL`,
    )
    .bind(normalise(o.code), o.member, o.now);
}

/**
 * The token of a machine whose code was confirmed, once; undefined while it was not. Throws `auth.connect_over` for a
 * secret that is none, was used or has ended, and when the device belongs to somebody else.
 */
export async function closeRequest(o: {
  db: D1Database;
  secret: string;
  now: number;
}): Promise<{ token: string; member: string } | undefined> {
  const hash = await sha256Hex(o.secret);
  const found = await o.db
    .prepare('SELECT device_id, name, member FROM device_requests WHERE secret_hash = ?1 AND ends_at > ?2')
    .bind(hash, o.now)
    .first<Asked & { member: string | null }>();
  if (found === null) throw connectOverError();
  const { device_id, name, member } = found;
  if (member === null) return undefined;
  // Whoever deletes it has it: two that come at once do not both get a token.
  const { meta } = await o.db.prepare('DELETE FROM device_requests WHERE secret_hash = ?1').bind(hash).run();
  if (meta.changes !== 1) throw connectOverError();
  const token = createDeviceToken(random);
  const stored = await o.db
    .prepare(enrolConfirmedSql)
    .bind(device_id, member, name, await sha256Hex(token), o.now)
    .run();
  if (stored.meta.changes === 0) throw connectOverError();
  return { token, member };
}

function normalise(code: string): string {
  return code.toUpperCase().replaceAll(/[^A-Z]/g, '');
}

function createCode(): string {
  let code = '';
  while (code.length < 8) {
    // 240 is the largest multiple of 20 in a byte.
    for (const byte of random(new Uint8Array(16)))
      if (byte < 240 && code.length < 8) code += letters[byte % letters.length];
  }
  return code;
}

function random(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(bytes);
}
