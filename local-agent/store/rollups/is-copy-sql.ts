/** A fact that an earlier session owns. */
export const isCopy = (table: string, alias: string) => `EXISTS (
    SELECT 1 FROM temp.fork_pairs p JOIN ${table} o ON o.session_id = p.other AND o.event_id = ${alias}.event_id
    WHERE p.one = ${alias}.session_id AND p.loses)`;
