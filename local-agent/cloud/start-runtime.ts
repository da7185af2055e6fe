import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReviewDays } from '../../shared/phases/review-days.ts';
import type { CompanionAddress } from '../../shared/protocol/companion.ts';
import type { Build } from './find-build.ts';
import { createDoor, type Door } from './door.ts';
import { findRuntime } from './find-runtime.ts';
import { createInUse } from './in-use.ts';
import { keepWorkerd } from './keep-workerd.ts';
import { listenFrom } from './listen-from.ts';
import { migrateCloud } from './migrate-cloud.ts';
import { createPassThrough } from './pass-through.ts';
import { environment, writeRuntimeConfig } from './runtime-config.ts';
import { spawnWorkerd, type Workerd } from './spawn-workerd.ts';

const STOP_MS = 1500;
/** What was started for the agent alone, for what falls due, ends so soon after it. */
const ALONE_MS = 2000;

export type RuntimeSettings = {
  build: Build;
  folder: string;
  cloudId: string;
  /** Signs the cookies of browsers. */
  cookieKey: string;
  notice: string | undefined;
  /** When the clock of the Worker stands still; undefined: it goes on. */
  heldAt: number | undefined;
  /** The agent beside it, for what lies on this machine alone. */
  companion: CompanionAddress | undefined;
  reviewDays: ReviewDays | undefined;
  /** Seals the keys of other services in the database. */
  tiersKey: string;
};

export type Runtime = {
  port: number;
  door: Door;
  /** Whether workerd runs, or is being started. */
  isAwake(): boolean;
  /** Ends this workerd; the next one, at the same address, has another notice. */
  renew(notice: string | undefined): void;
  /** Resolves when nothing of it runs any more, or after a moment. */
  stop(): Promise<void>;
};

/**
 * Runs workerd while somebody needs it. Nobody is connected and the agent asks nothing: after `idleMs` it ends, and gives its
 * memory back. The address stays open all the time; who comes waits until the next workerd has started.
 */
export async function startRuntime(o: {
  settings: RuntimeSettings;
  wanted: number;
  idleMs: number;
}): Promise<Runtime> {
  const { settings } = o;
  const { folder, build } = settings;
  const files = findRuntime();
  const temporary = fs.mkdtempSync(path.join(temporaryFolder(settings), 'runtime-'));
  const config = writeRuntimeConfig({
    ...settings,
    folder: temporary,
    runtime: files,
    state: path.join(folder, 'state'),
  });
  const log = createLogWriter(path.join(folder, 'worker.log'));
  const secret = crypto.randomBytes(24).toString('base64url');
  let { notice } = settings;
  let port = 0;
  const over = new AbortController();

  async function spawn(): Promise<Workerd> {
    const workerd = await spawnWorkerd({
      program: files.program,
      config,
      env: {
        ...process.env,
        TMPDIR: temporary,
        [environment.hosts]: ['127.0.0.1', 'localhost'].map((host) => `${host}:${port}`).join(','),
        [environment.notice]: notice ?? '',
        [environment.heldAt]: settings.heldAt === undefined ? '' : String(settings.heldAt),
        [environment.secret]: secret,
        [environment.cookieKey]: settings.cookieKey,
        [environment.companionUrl]: settings.companion?.url ?? '',
        [environment.companionKey]: settings.companion?.key ?? '',
        [environment.reviewDays]:
          settings.reviewDays === undefined ? '' : JSON.stringify(settings.reviewDays),
        [environment.tiersKey]: settings.tiersKey,
      },
      log: (line) => void (over.signal.aborted || log(line)),
    });
    if (over.signal.aborted) workerd.kill();
    try {
      // Nobody is answered before the tables are there.
      const { db } = createDoor({ port: async () => workerd.agentPort, secret, fetch });
      await migrateCloud({ db, folder: build.migrations, schema: build.schema });
      return workerd;
    } catch (error) {
      workerd.kill();
      // On the same files there may be no two.
      await workerd.ended;
      throw error;
    }
  }

  const kept = keepWorkerd({ spawn });
  const { enter, stop: stopWaiting } = createInUse({ onIdle: kept.rest });
  const passThrough = createPassThrough({
    awake: kept.awake,
    enter: () => enter(o.idleMs),
    onFailed(error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!over.signal.aborted)
        log({ level: 'error', message: `the dashboard was asked for and did not start: ${why}` });
      return `The dashboard cannot be started: ${why}\n`;
    },
  });
  const door = createDoor({
    port: async () => (await kept.awake()).agentPort,
    secret,
    fetch,
    enter: () => enter(Math.min(o.idleMs, ALONE_MS)),
  });

  async function stop(): Promise<void> {
    over.abort();
    passThrough.close();
    stopWaiting();
    await Promise.race([kept.stop(), sleep(STOP_MS, undefined, { ref: false })]);
    fs.rmSync(temporary, { recursive: true, force: true });
  }

  const leave = enter(o.idleMs);
  try {
    port = await listenFrom({ server: passThrough.server, wanted: o.wanted });
    await kept.awake();
  } catch (error) {
    await stop();
    throw error;
  } finally {
    leave();
  }
  return {
    port,
    door,
    isAwake: kept.isAwake,
    renew(other) {
      notice = other;
      kept.rest();
    },
    stop,
  };
}

/** Where the runtime keeps what lives no longer than itself; a `kill -9` leaves it for the next start to clear. */
export function temporaryFolder({ folder }: Pick<RuntimeSettings, 'folder'>): string {
  return path.join(folder, 'tmp');
}

/** What the Worker could not explain to its caller, from this run alone. */
function createLogWriter(file: string): (log: { level: string; message: string }) => void {
  fs.writeFileSync(file, '', { mode: 0o600 });
  return ({ level, message }) => {
    if (level === 'error' || level === 'warn') fs.appendFileSync(file, `${level} ${message}\n`);
  };
}
