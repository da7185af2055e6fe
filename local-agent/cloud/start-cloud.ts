import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type Clock, holdClock, systemClock } from '../../shared/core/clock.ts';
import type { ReviewDays } from '../../shared/phases/review-days.ts';
import type { CompanionAddress } from '../../shared/protocol/companion.ts';
import type { Device } from '../../shared/protocol/enrol.ts';
import type { Paths } from '../config/paths.ts';
import type { CloudDatabase } from './migrate-cloud.ts';
import { AppError } from '../../shared/core/errors.ts';
import { MINUTE } from '../../shared/core/time.ts';
import { createDeviceToken, enrolOwnSql } from '../../shared/protocol/enrol.ts';
import { EMBEDDED } from '../config/device.ts';
import { tryLock } from '../store/driver/db.ts';
import { type Build, findBuild } from './find-build.ts';
import { startTicker, type Tick } from './ticker.ts';
import { type Runtime, type RuntimeSettings, startRuntime, temporaryFolder } from './start-runtime.ts';

export type Cloud = {
  url: string;
  /** Names the data in this folder; another folder is another cloud. */
  id: string;
  /** Its D1, for what this machine may do without asking the Worker. */
  db: CloudDatabase;
  /** Calls it as cron would; what is due by itself is called anyway. */
  tick: Tick;
  /** Ends everything within 2 s, whatever the runtime does. */
  stop(): Promise<void>;
  /** Ends the runtime; the next request starts it anew at the same address, with another notice. */
  renew(o: { notice: string | undefined }): void;
  /** Whether its runtime runs: it ends while nobody needs it. */
  isAwake(): boolean;
  /** Lets a device write; its former token ends. */
  enrol(device: Device): Promise<{ token: string }>;
};

/** Nobody has asked anything for so long: its runtime ends until somebody does. And how often cron is looked at. */
const usualPace = { idleMs: 20_000, lookMs: MINUTE };

/** The Worker of this product on workerd, with D1, R2 and the Durable Object on disk, on loopback only. */
export async function startCloud(o: {
  paths: Paths;
  port: number;
  notice?: string | undefined;
  /** When its clock stands still (Unix ms): nothing is due after that. */
  heldAt?: number | undefined;
  companion?: CompanionAddress | undefined;
  reviewDays?: ReviewDays | undefined;
  build?: Build;
  clock?: Clock;
  pace?: typeof usualPace;
  /** Gives the start up at the next occasion. */
  signal?: AbortSignal;
}): Promise<Cloud> {
  const build = o.build ?? findBuild();
  const { idleMs, lookMs } = o.pace ?? usualPace;
  fs.mkdirSync(o.paths.cloud, { recursive: true, mode: 0o700 });
  const lock = tryLock(path.join(o.paths.cloud, 'cloud.lock'));
  if (lock === undefined) throw alreadyRunning(o.paths);
  let runtime: Runtime | undefined;
  let ticker: ReturnType<typeof startTicker> | undefined;

  async function stop(): Promise<void> {
    // A tick that is under way ends with the runtime, at the latest.
    const ticked = ticker?.stop();
    await runtime?.stop();
    await ticked;
    lock?.release();
  }

  try {
    const id = readOrMake(path.join(o.paths.cloud, 'id'), () => `${EMBEDDED}${crypto.randomUUID()}`);
    const cookieKey = readOrMake(path.join(o.paths.cloud, 'cookie-key'), makeKey);
    const { notice, heldAt, companion, reviewDays } = o;
    // What was sealed with it opens with no other.
    const tiersKey = readOrMake(path.join(o.paths.cloud, 'tiers-key'), makeKey);
    const keys = { cookieKey, tiersKey };
    const settings = {
      build,
      folder: o.paths.cloud,
      cloudId: id,
      ...keys,
      notice,
      heldAt,
      companion,
      reviewDays,
    };
    clearTemporary(settings);
    closeFolders(settings);
    runtime = await startRuntime({ settings, wanted: o.port, idleMs });
    o.signal?.throwIfAborted();
    const { port, door, isAwake, renew } = runtime;
    const going = o.clock ?? systemClock;
    const clock = heldAt === undefined ? going : holdClock({ clock: going, at: heldAt });
    ticker = startTicker({ folder: o.paths.cloud, clock, tick: door.tick, isAwake, lookMs });
    return {
      url: `http://127.0.0.1:${port}`,
      id,
      db: door.db,
      tick: door.tick,
      stop,
      isAwake,
      renew: ({ notice }) => renew(notice),
      enrol: (device) => enrol({ db: door.db, device }),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function clearTemporary(settings: RuntimeSettings): void {
  const folder = temporaryFolder(settings);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { mode: 0o700 });
}

/** The runtime makes what is missing readable for all; earlier versions let it. */
function closeFolders({ folder }: RuntimeSettings): void {
  const state = path.join(folder, 'state');
  fs.mkdirSync(state, { recursive: true, mode: 0o700 });
  for (const own of [folder, state]) fs.chmodSync(own, 0o700);
}

/** Throws when another process runs the cloud of this folder. */
export function ensureCloudStopped({ paths }: { paths: Paths }): void {
  const file = path.join(paths.cloud, 'cloud.lock');
  if (!fs.existsSync(file)) return;
  const lock = tryLock(file);
  if (lock === undefined) throw alreadyRunning(paths);
  lock.release();
}

async function enrol({ db, device }: { db: CloudDatabase; device: Device }): Promise<{ token: string }> {
  const token = createDeviceToken((bytes) => crypto.getRandomValues(bytes));
  const hash = crypto.createHash('sha256').update(token).digest('hex');
  await db.prepare(enrolOwnSql).bind(device.device_id, device.member, device.name, hash, Date.now()).run();
  return { token };
}

/** What is made once and kept. */
function readOrMake(file: string, make: () => string): string {
  if (!fs.existsSync(file)) fs.writeFileSync(file, `${make()}\n`, { mode: 0o600 });
  return fs.readFileSync(file, 'utf8').trim();
}

function makeKey(): string {
  return crypto.randomBytes(32).toString('base64url');
}

function alreadyRunning(paths: Paths): AppError {
  return new AppError({
    code: 'cloud.already_running',
    message: `another subtrack already runs the cloud of ${paths.home}`,
    hint: 'use that one, stop it, or set SUBTRACK_HOME to another folder',
  });
}
