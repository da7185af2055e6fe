import type { Connection } from '../../config/connections.ts';
import type { Paths } from '../../config/paths.ts';
import type { Bus } from '../../runtime/bus.ts';
import type { Component, Report } from '../../runtime/component.ts';
import { errorCode } from '../../runtime/error-code.ts';
import { repeat } from '../../runtime/repeat.ts';
import type { Database } from '../../store/driver/db.ts';
import { targetOf } from '../../sync/sync-once.ts';
import { sendWaiting } from './send-waiting.ts';
import { readSendingStatus, type SendPolicy } from './sending.ts';

/** Milliseconds. */
export const sendPace = {
  /** After news: bundles are made a minute after a session's end. */
  settle: 90_000,
  idle: 600_000,
  afterError: 60_000,
} as const;

/** Tells what is in the way of sending, to one cloud or to all; null once nothing is. */
export type NoteSending = (code: string | null, target?: string) => void;

/** Sends bundles that wait for the cloud, one after the other and beside everything else. */
export function createSendComponent(o: {
  paths: Pick<Paths, 'backups' | 'uploadLock'>;
  db: Database;
  /** Read anew each time. */
  connections: () => readonly Connection[];
  settings: () => SendPolicy;
  fetch: typeof fetch;
  clock: () => number;
  bus: Pick<Bus, 'on'>;
  report: Report;
  note?: NoteSending;
  pace?: Record<keyof typeof sendPace, number>;
}): Component {
  const pace = o.pace ?? sendPace;
  let loop: ReturnType<typeof repeat> | undefined;
  const offs: (() => void)[] = [];
  let failures = 0;
  let said = '';
  const lostAsked = new Map<string, number>();

  return {
    name: 'upload',
    start() {
      loop = repeat({
        async work(signal) {
          const now = { connections: o.connections(), settings: o.settings() };
          const done = await sendWaiting({
            ...o,
            ...now,
            signal,
            failures,
            lostAsked,
          });
          if (!signal.aborted) noteEach({ ...o, ...now, codes: done.codes });
          const trouble = done.later?.reason ?? done.refused[0]?.reason ?? '';
          failures = done.later === undefined ? 0 : failures + 1;
          // The same trouble is told once; a runtime that is renewed is back at once.
          if (trouble !== said && trouble !== '' && (failures !== 1 || done.later?.reason === undefined))
            o.report({ component: 'upload', level: 'warning', text: `bundles wait: ${trouble}` });
          if (failures !== 1) said = trouble;
          return done.later?.delayMs ?? pace.idle;
        },
        onError(error) {
          o.note?.(errorCode(error));
          const text = error instanceof Error ? error.message : String(error);
          o.report({ component: 'upload', level: 'error', text });
          return pace.afterError;
        },
      });
      offs.push(
        o.bus.on('session_ended', () => loop?.wake(pace.settle)),
        o.bus.on('settings_changed', () => loop?.wake(pace.settle)),
      );
    },
    async stop() {
      for (const off of offs.splice(0)) off();
      await loop?.stop();
    },
  };
}

/** Each cloud is told of itself alone: what is wrong with another one is not its business. */
function noteEach(o: {
  paths: Pick<Paths, 'backups'>;
  db: Database;
  connections: readonly Connection[];
  settings: SendPolicy;
  codes: ReadonlyMap<string, string>;
  note?: NoteSending;
}): void {
  for (const connection of o.connections) {
    const target = targetOf(connection.device);
    if (target === undefined) continue;
    o.note?.(o.codes.get(target) ?? refusedCode({ ...o, connections: [connection] }), target);
  }
  o.note?.(null);
}

/** What the cloud refused earlier is not tried again, and still not there. */
function refusedCode(o: {
  paths: Pick<Paths, 'backups'>;
  db: Database;
  connections: readonly Connection[];
  settings: SendPolicy;
}): string | null {
  const { refused } = readSendingStatus({ ...o, backups: o.paths.backups });
  return refused.length === 0 ? null : 'bundle.refused';
}
