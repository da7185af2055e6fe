import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAppError } from '../../shared/core/errors.ts';
import type { ReviewDays } from '../../shared/phases/review-days.ts';
import type { CompanionAddress } from '../../shared/protocol/companion.ts';
import type { Build } from './find-build.ts';
import { createDoor, type Door } from './door.ts';
import { findRuntime } from './find-runtime.ts';
import { findFreePort } from './free-port.ts';
import { migrateCloud } from './migrate-cloud.ts';
import { environment, writeRuntimeConfig } from './runtime-config.ts';
import { spawnWorkerd, type Workerd } from './spawn-workerd.ts';

const STOP_MS = 1500;
const PORT_TRIES = 5;
/** Between a runtime that ended by itself and the next one: longer after each that did not start. */
const RESTART_MS = { first: 100, longest: 30_000 };

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
  door: Pick<Door, 'db' | 'tick'>;
  /** Ends this workerd and starts another at the same address, with another notice. */
  renew(notice: string | undefined): Promise<void>;
  /** Resolves when nothing of it runs any more, or after a moment. */
  stop(): Promise<void>;
};

/** Runs workerd until it is stopped: one that ends by itself is started again at the same address. */
export async function startRuntime({
  settings,
  wanted,
}: {
  settings: RuntimeSettings;
  wanted: number;
}): Promise<Runtime> {
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
  const over = new AbortController();
  let port = 0;
  /** The one that runs or is being started. */
  let current: Promise<Workerd>;
  const door = createDoor({ port: async () => (await current).agentPort, secret, fetch });

  async function spawnOne(): Promise<Workerd> {
    const workerd = await spawnWorkerd({
      program: files.program,
      config,
      port,
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
      log,
    });
    if (over.signal.aborted) workerd.kill();
    try {
      // Nobody is answered before the tables are there.
      const own = createDoor({ port: async () => workerd.agentPort, secret, fetch });
      await migrateCloud({ db: own.db, folder: build.migrations });
      await own.open();
      return workerd;
    } catch (error) {
      workerd.kill();
      throw error;
    }
  }

  /** Starts again what ends by itself. */
  function watch(workerd: Workerd): void {
    const isOver = async (): Promise<boolean> => over.signal.aborted || (await current) !== workerd;
    void workerd.ended.then(async () => {
      for (let wait = RESTART_MS.first; !(await isOver()); wait *= 2) {
        await sleep(Math.min(wait, RESTART_MS.longest), undefined, { ref: false });
        // What kept it from starting may pass: the Worker's pages say nothing meanwhile, recording goes on.
        if (!(await isOver())) await replace(workerd).catch(() => undefined);
      }
    });
  }

  /** If none can be started, the one before counts as the current one still. */
  async function replace(before: Workerd): Promise<void> {
    const next = spawnOne();
    current = next.catch(() => before);
    watch(await next);
  }

  for (let triesLeft = PORT_TRIES; ; triesLeft -= 1) {
    port = await findFreePort({ wanted });
    try {
      const first = await spawnOne();
      current = Promise.resolve(first);
      watch(first);
      break;
    } catch (error) {
      // Between finding a port free and listening on it somebody else may take it: then the next one is tried.
      if (triesLeft === 0 || !isAppError(error) || error.code !== 'cloud.port_taken') throw error;
    }
  }

  return {
    port,
    door,
    async renew(other) {
      notice = other;
      const before = await current;
      const next = before.ended.then(spawnOne);
      current = next.catch(() => before);
      before.kill();
      watch(await next);
    },
    async stop() {
      over.abort();
      const ended = current.then((workerd) => {
        workerd.kill();
        return workerd.ended;
      });
      await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
      fs.rmSync(temporary, { recursive: true, force: true });
    },
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
