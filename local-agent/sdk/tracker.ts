import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/core/clock.ts';
import { eventTypes, type EventType } from '../../shared/events/event-schema.ts';
import { readLogEntry, type LogDefaults } from '../../shared/events/log-entry.ts';
import type { LogPayload } from '../spool/log-source.ts';
import type { SpoolWriter } from '../spool/write-spool.ts';

/** What became of an event; `reason` says in one line why it was refused. */
type LogResult = { accepted: true; event_id: string } | { accepted: false; reason: string };

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** One method a type of event, beside `log`, which takes the type as a word. */
export type Tracker = Record<CamelCase<EventType>, (event: object) => LogResult> & {
  log(type: EventType, event: object): LogResult;
  /** The same tracker with other defaults: an agent of its own, a session, a project. */
  child(defaults: LogDefaults): Tracker;
};

/** Never throws: a program that is watched must not fail because of it. */
export function createTracker({
  defaults,
  cwd,
  clock,
  write,
}: {
  defaults: LogDefaults;
  /** Where the program stands: names the project of a session that has no other. */
  cwd: string | undefined;
  clock: Clock;
  write: SpoolWriter;
}): Tracker {
  const log = (type: EventType, given: object): LogResult => {
    try {
      if (!eventTypes.includes(type)) return { accepted: false, reason: `there is no event type ${type}` };
      const read = readLogEntry({ type, given, defaults, now: clock(), newId: randomUUID });
      if ('reason' in read) return { accepted: false, reason: read.reason };
      const payload: LogPayload = { cwd, events: [read.event] };
      write({ kind: 'log', payload });
      return { accepted: true, event_id: read.event.event_id };
    } catch (error) {
      return { accepted: false, reason: `it was not kept: ${messageOf(error)}` };
    }
  };
  const methods = Object.fromEntries(
    eventTypes.map((type) => [camelCase(type), (event: object) => log(type, event)]),
  );
  return {
    ...(methods as Record<CamelCase<EventType>, (event: object) => LogResult>),
    log,
    child: (more) => createTracker({ defaults: { ...defaults, ...more }, cwd, clock, write }),
  };
}

export function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown trouble';
}
