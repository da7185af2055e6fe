import fs from 'node:fs';
import path from 'node:path';
import type { Fields } from '../client/record-fields.ts';
import type { Paths } from '../config/paths.ts';
import { listIfThere, readIfThere } from '../files/read-if-there.ts';
import { openEnvelope } from './envelope.ts';
import { payloadText } from './payload-text.ts';
import type { EventsOf } from './source.ts';
import { spoolSources } from './sources.ts';

export type SpoolEntry = {
  file: string;
  arrivedAt: number;
  bytes: number;
  kind: string;
  payload: Fields;
  events: EventsOf;
};

/** Age after which half a payload is no longer one that is being written: its writer died, or the disk was full. */
const TORN_AFTER_MS = 60_000;
/** Payloads may hold whole files; what one batch holds in memory is bounded (a single larger one still passes). */
const BATCH_BYTES = 32 * 1024 * 1024;

export type ReadSpoolOptions = { paths: Paths; now: number; limit?: number };

/**
 * Complete payloads in the order in which they arrived: all that was there at the call, batch by batch. The folder is
 * listed once, so that a week without an agent is not listed a hundred times; what arrives meanwhile is left for the
 * next call. A payload is one JSON object, so that a part of one never parses: it waits while it may still grow, then
 * goes to quarantine with whatever else cannot be understood. What a later version wrote stays for that version.
 */
export function* readSpoolBatches({ paths, now, limit = 500 }: ReadSpoolOptions): Generator<SpoolEntry[]> {
  let entries: SpoolEntry[] = [];
  let bytes = 0;
  for (const arrival of listArrivals(paths.spool)) {
    const entry = readArrival({ paths, now, arrival });
    if (!entry) continue;
    entries.push(entry);
    bytes += entry.bytes;
    if (entries.length < limit && bytes < BATCH_BYTES) continue;
    yield entries;
    entries = [];
    bytes = 0;
  }
  if (entries.length > 0) yield entries;
}

function readArrival({
  paths,
  now,
  arrival: { file, arrivedAt, changedAt },
}: {
  paths: Paths;
  now: number;
  arrival: Arrival;
}): SpoolEntry | undefined {
  let raw: Buffer | undefined;
  try {
    raw = readIfThere(file);
  } catch {
    // Somebody took the right to read it away, or it is larger than any payload.
    setAside({ paths, file, reason: 'unreadable' });
  }
  // Another reader was faster.
  if (raw === undefined) return undefined;
  const opened = openPayload({ raw, arrivedAt });
  if (typeof opened !== 'string') return { file, arrivedAt, bytes: raw.length, ...opened };
  const mayGrow = opened === 'torn' && Math.abs(now - changedAt) < TORN_AFTER_MS;
  if (!mayGrow && opened !== 'newer') setAside({ paths, file, reason: opened });
  return undefined;
}

/** Called once journal and facts have what the payloads say. */
export function removeSpooled(entries: readonly SpoolEntry[]): void {
  for (const { file } of entries) fs.rmSync(file, { force: true });
}

/** How many payloads wait, torn ones included; for `subtrack status`. */
export function countSpooled(paths: Paths): number {
  return payloadNames(paths.spool).length;
}

type Arrival = { file: string; at: bigint; pid: number; arrivedAt: number; changedAt: number };

/** By birth of the file; where the clock is too coarse for two of them, by process id and number. */
function listArrivals(spool: string): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const name of payloadNames(spool)) {
    const file = path.join(spool, name);
    const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
    if (!stat?.isFile()) continue;
    const born = stat.birthtimeNs > 0n && stat.birthtimeNs < stat.mtimeNs ? stat.birthtimeNs : stat.mtimeNs;
    arrivals.push({
      file,
      at: born,
      pid: Number(name.split('.', 1)[0]) || 0,
      arrivedAt: Math.max(0, Number(born / 1_000_000n)),
      changedAt: Number(stat.mtimeMs),
    });
  }
  return arrivals.sort((a, b) => Number(a.at - b.at) || a.pid - b.pid || (a.file < b.file ? -1 : 1));
}

function payloadNames(spool: string): string[] {
  return listIfThere(spool).filter((name) => name.endsWith('.json'));
}

function openPayload({
  raw,
  arrivedAt,
}: {
  raw: Buffer;
  arrivedAt: number;
}): Pick<SpoolEntry, 'kind' | 'payload' | 'events'> | 'torn' | 'newer' | 'foreign' {
  let value: unknown;
  try {
    value = JSON.parse(payloadText(raw));
  } catch {
    return 'torn';
  }
  const opened = openEnvelope(value);
  if (typeof opened === 'string') return opened;
  const { kind, payload } = opened;
  const events = spoolSources.get(kind)?.({ payload, arrivedAt });
  if (events === 'newer') return events;
  return events ? { kind, payload, events } : 'foreign';
}

/** Moves a payload that cannot be understood out of the way of the others; kept, for it may be all that is left of an event. */
export function setAside({ paths, file, reason }: { paths: Paths; file: string; reason: string }): void {
  fs.mkdirSync(paths.quarantine, { recursive: true, mode: 0o700 });
  const born = fs.statSync(file, { bigint: true, throwIfNoEntry: false })?.birthtimeNs ?? 0n;
  fs.renameSync(file, path.join(paths.quarantine, `spool-${reason}-${born}-${path.basename(file)}`));
}
