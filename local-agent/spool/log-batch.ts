import { randomUUID } from 'node:crypto';
import { readLogEntry, type LogDefaults } from '../../shared/events/log-entry.ts';
import { eventTypes, type EventType, type TrackedEvent } from '../../shared/events/event-schema.ts';
import type { SpoolWriter } from './write-spool.ts';

/** The JSON of `subtrack log`: lines from 1 on. */
export type LogReport = { accepted: number; refused: { line: number; reason: string }[] };

/** Events in one file of the spool: fewer files for whoever logs thousands, and little memory. */
const BATCH_EVENTS = 500;
const BATCH_CHARACTERS = 4 * 1024 * 1024;

/**
 * Takes lines of JSON, one event each, and puts those that are valid into the spool; an event counts as accepted once its
 * file is written. Without `type` a line names its own in `event_type`.
 */
export async function logLines({
  lines,
  type,
  defaults,
  cwd,
  now,
  write,
}: {
  lines: AsyncIterable<string> | Iterable<string>;
  type: EventType | undefined;
  defaults: LogDefaults;
  cwd: string;
  now: () => number;
  write: SpoolWriter;
}): Promise<LogReport> {
  const report: LogReport = { accepted: 0, refused: [] };
  let batch: { line: number; event: TrackedEvent }[] = [];
  let characters = 0;
  const flush = () => {
    const events = batch.map(({ event }) => event);
    try {
      if (events.length > 0) write({ kind: 'log', payload: { cwd, events } });
      report.accepted += events.length;
    } catch (error) {
      const reason = `it was not kept: ${(error as Error).message}`;
      report.refused.push(...batch.map(({ line }) => ({ line, reason })));
    }
    batch = [];
    characters = 0;
  };
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    const read = readLine({ text, type, defaults, now: now() });
    if ('reason' in read) report.refused.push({ line, reason: read.reason });
    else batch.push({ line, event: read.event });
    characters += text.length;
    if (batch.length >= BATCH_EVENTS || characters >= BATCH_CHARACTERS) flush();
  }
  flush();
  return report;
}

function readLine({
  text,
  type,
  defaults,
  now,
}: {
  text: string;
  type: EventType | undefined;
  defaults: LogDefaults;
  now: number;
}): { event: TrackedEvent } | { reason: string } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return { reason: `it is not JSON: ${(error as Error).message}` };
  }
  const own = (given as { event_type?: unknown } | null)?.event_type;
  if (type !== undefined && own !== undefined && own !== type) {
    return { reason: `event_type is ${String(own)}, not ${type}` };
  }
  const named = type ?? eventTypes.find((known) => known === own);
  if (named === undefined)
    return { reason: own === undefined ? 'event_type is missing' : 'event_type is unknown' };
  return readLogEntry({ type: named, given, defaults, now, newId: randomUUID });
}
