import type { z } from 'zod';
import {
  cleanCode,
  type DevicePartName,
  devicePartNames,
  deviceStateSchema,
} from '../../shared/alerts/device-state.ts';
import type { Database } from '../store/driver/db.ts';

// What the agent does for itself notes here whether it works; whoever tells how the machine stands reads it.

const figuresSchema = deviceStateSchema.shape.archive.unwrap();
type ArchiveFigures = z.infer<typeof figuresSchema>;

/** Null: it works. Trouble that goes on keeps its beginning, also where its code changes. Nothing is written where nothing changed. */
export function notePart(o: {
  db: Database;
  part: DevicePartName;
  /** The cloud that it is about, where there may be several. */
  target?: string | undefined;
  code: string | null;
  now: number;
  figures?: ArchiveFigures;
}): void {
  const { db, now } = o;
  const code = o.code === null ? null : cleanCode(o.code);
  const figures = o.figures === undefined ? null : JSON.stringify(o.figures);
  db.prepare(
    `INSERT INTO component_states (component, code, since, at, figures) VALUES (?1, ?2, ?3, ?3, ?4)
    ON CONFLICT (component) DO UPDATE SET
      since = CASE WHEN (code IS NULL) = (excluded.code IS NULL) THEN since ELSE excluded.since END,
      code = excluded.code, at = excluded.at, figures = COALESCE(excluded.figures, figures)
    WHERE code IS NOT excluded.code OR (excluded.figures IS NOT NULL AND figures IS NOT excluded.figures)`,
  ).run(keyOf(o), code, now, figures);
}

const keyOf = ({ part, target }: { part: string; target?: string | undefined }) =>
  target === undefined ? part : `${part} ${target}`;

/** What fails on the machine, and about these clouds: of each part what failed first. */
export function readParts(o: { db: Database; targets: readonly string[] }): {
  failing: { part: DevicePartName; code: string; since: number }[];
  archive: ArchiveFigures | null;
} {
  const rows = o.db
    .prepare('SELECT component, code, since, figures FROM component_states ORDER BY since')
    .all();
  const failing = devicePartNames.flatMap((part) => {
    const keys = new Set<string>([part, ...o.targets.map((target) => keyOf({ part, target }))]);
    const row = rows.find(({ component, code }) => keys.has(String(component)) && code !== null);
    return row === undefined ? [] : [{ part, code: String(row['code']), since: Number(row['since']) }];
  });
  const archive = rows.find(({ component }) => component === 'archive')?.['figures'];
  return {
    failing,
    archive: typeof archive === 'string' ? figuresSchema.parse(JSON.parse(archive)) : null,
  };
}
