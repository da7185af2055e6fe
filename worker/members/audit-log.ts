import { desc } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { auditEntries } from './tables.ts';

export type AuditEntry = Pick<
  typeof auditEntries.$inferSelect,
  'at' | 'member' | 'action' | 'object' | 'address'
>;

/** To be written in one batch with what it tells; nothing here changes or deletes an entry. */
export function recordAudit(o: { db: D1Database } & AuditEntry): D1PreparedStatement {
  return o.db
    .prepare(
      'INSERT INTO audit_entries (at, entry_id, member, action, object, address) VALUES (?1, ?2, ?3, ?4, ?5, ?6)',
    )
    .bind(o.at, crypto.randomUUID(), o.member, o.action, o.object, o.address);
}

/** One entry, written where the statement before it in the batch changed something. */
export function recordAuditOfChange(o: { db: D1Database } & AuditEntry): D1PreparedStatement {
  return o.db
    .prepare(
      `INSERT INTO audit_entries (at, entry_id, member, action, object, address)
      SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE changes() > 0`,
    )
    .bind(o.at, crypto.randomUUID(), o.member, o.action, o.object, o.address);
}

/** The latest first. */
export function readAudit(o: { db: D1Database; limit: number }): Promise<AuditEntry[]> {
  const { at, member, action, object, address } = auditEntries;
  return drizzle(o.db)
    .select({ at, member, action, object, address })
    .from(auditEntries)
    .orderBy(desc(at), desc(auditEntries.entry_id))
    .limit(o.limit);
}
