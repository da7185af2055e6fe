import type { Database } from '../driver/db.ts';
import { hourPhase, type HourZone } from './local-hour.ts';

// Rows of an hour are cut in the zone of the device that wrote them. Which cuts there are stands in `meta`, so that a reader
// knows whether they are at its own full hours.

const KEY = 'hour_phases';

type In = { db: Database; now: number } & HourZone;

/** Notes that rows are written in this zone. */
export function keepPhase({ db, ...zone }: In): void {
  const phase = hourPhase(zone) ?? null;
  const kept = readPhases(db);
  if (kept.includes(phase)) return;
  const value = JSON.stringify([...kept, phase]);
  db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(KEY, value);
}

/** Whether every row is cut at the full hours of this zone. */
export function isCutAlike({ db, ...zone }: In): boolean {
  const phase = hourPhase(zone);
  const kept = readPhases(db);
  return phase !== undefined && kept.every((other) => other === phase);
}

/** Null: of a zone whose full hours move against those of UTC. */
function readPhases(db: Database): (number | null)[] {
  const row = db.prepare('SELECT value FROM meta WHERE key = ?').get(KEY);
  return row === undefined ? [] : (JSON.parse(String(row['value'])) as (number | null)[]);
}
