import crypto from 'node:crypto';
import { DAY } from '../../shared/core/time.ts';
import { createToken } from '../../shared/protocol/enrol.ts';

/** A link that signs the owner in, once, within a day; the SQL holds only its hash, and so does the database. */
export function ownerLink(o: { now: number }): { token: string; sql: string } {
  const token = createToken({ prefix: 'stl_', fill: (bytes) => crypto.getRandomValues(bytes) });
  const hash = crypto.createHash('sha256').update(token).digest('hex');
  const sql = [
    `INSERT INTO one_time_links (token_hash, member_id, ends_at) VALUES ('${hash}', 'owner', ${o.now + DAY})`,
    `INSERT INTO audit_entries (at, entry_id, member, action, object, address)
      SELECT ${o.now}, '${crypto.randomUUID()}', name, 'link.created', name, 'subtrack cloud deploy'
      FROM members WHERE member_id = 'owner'`,
  ].join(';\n');
  return { token, sql };
}
