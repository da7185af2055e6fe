import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { z } from 'zod';
import { agentRollups, errorRollups, segments, signalRollups } from '../ledger/tables.ts';

// What a session is made of beside its own row, as it lies in the storage once it is old: one object of JSON a session, its
// rows as lists below the names of their columns, so that an object of another version reads as well.

/** By what a row of each table is told from the others, and which of two that tell of the same counts: the greater. */
const tables = {
  agent_rollups: { table: agentRollups, key: ['session_id', 'agent_id'], version: 'rev' },
  error_rollups: { table: errorRollups, key: ['hour', 'session_id', 'fingerprint'], version: 'rev' },
  signal_rollups: {
    table: signalRollups,
    key: ['session_id', 'signal', 'agent_type', 'subject'],
    version: 'rev',
  },
  segments: { table: segments, key: ['session_id', 'first_seq', 'segment_id'], version: 'received_at' },
} as const;

export type DetailTable = keyof typeof tables;
export const detailTables = Object.keys(tables) as DetailTable[];
export type DetailRow = Record<string, string | number | null>;

export type SessionDetails = {
  session_id: string;
  /** Whose session it was: one that begins anew under the same id is another. */
  device_id: string;
  /** Texts of the session's own row that lists do without. */
  texts: Partial<Record<(typeof movedTexts)[number], string | null>>;
  rows: Record<DetailTable, DetailRow[]>;
};

export const movedTexts = ['last_action', 'last_message'] as const;

export function detailColumns(name: DetailTable): string[] {
  return getTableConfig(tables[name].table).columns.map((column) => column.name);
}

export function detailKey(name: DetailTable): { key: readonly string[]; version: string } {
  return tables[name];
}

export function detailsKey(sessionId: string): string {
  return `details/${sessionId}.json`;
}

/** Of rows that tell of the same the later one: whatever is merged twice, or in another order, comes out the same. */
export function mergeDetails(o: { kept: SessionDetails; here: SessionDetails }): SessionDetails {
  const { kept, here } = o;
  const rows = Object.fromEntries(
    detailTables.map((name) => [name, mergeRows({ name, kept: kept.rows[name], here: here.rows[name] })]),
  ) as SessionDetails['rows'];
  const texts = Object.fromEntries(
    movedTexts.map((text) => [text, here.texts[text] ?? kept.texts[text] ?? null]),
  );
  return { ...here, texts, rows };
}

function mergeRows(o: { name: DetailTable; kept: DetailRow[]; here: DetailRow[] }): DetailRow[] {
  const { key, version } = tables[o.name];
  const merged = new Map<string, DetailRow>();
  for (const row of [...o.kept, ...o.here]) {
    const name = JSON.stringify(key.map((column) => row[column]));
    const known = merged.get(name);
    if (known === undefined || Number(row[version]) > Number(known[version])) merged.set(name, row);
  }
  return [...merged.values()];
}

const cell = z.union([z.string(), z.number(), z.null()]);
const list = z.object({ columns: z.array(z.string()), rows: z.array(z.array(cell)) });
const written = z.object({
  session_id: z.string(),
  device_id: z.string(),
  texts: z.record(z.string(), z.string().nullable()),
  rows: z.record(z.string(), list),
});

export function writeDetails(details: SessionDetails): string {
  const rows = Object.fromEntries(
    detailTables.map((name) => {
      const columns = detailColumns(name);
      return [
        name,
        { columns, rows: details.rows[name].map((row) => columns.map((column) => row[column] ?? null)) },
      ];
    }),
  );
  return JSON.stringify({ ...details, rows });
}

/** Throws where it is something else. */
export function readDetails(text: string): SessionDetails {
  const { rows, ...about } = written.parse(JSON.parse(text));
  const lists = detailTables.map((name) => {
    const { columns, rows: found } = rows[name] ?? { columns: [], rows: [] };
    return [
      name,
      found.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null]))),
    ];
  });
  return { ...about, rows: Object.fromEntries(lists) as SessionDetails['rows'] };
}
