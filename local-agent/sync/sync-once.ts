import type { Device } from '../config/device.ts';
import type { Levels } from './outbox-levels.ts';
import { nothingSent, type Run, type SyncDeps, type SyncResult } from './sync-run.ts';
import { tryLock } from '../store/driver/db.ts';
import { askWhenDue } from './ask-hello.ts';
import { heldBack, leavingTables, machinesOf } from './cloud-tables.ts';
import { requeueUnexplained } from './dead-letters.ts';
import { applyLevels, createLevelReader, readLevels } from './outbox-levels.ts';
import { newestRev, readPendingRows } from './outbox-rows.ts';
import { sendPhases } from './send-phases.ts';
import { sendPurges } from './send-purges.ts';
import { sendRows } from './send-rows.ts';
import { sendSegments } from './send-segments.ts';
import { sparedKindNames, sparedKinds } from './spared-tables.ts';
import { createSyncClient } from './sync-client.ts';
import { readToldTroubles } from './told-troubles.ts';
import { judge, UNEXPLAINED } from './sync-policy.ts';
import {
  clearPause,
  readFailures,
  readLastSent,
  readPause,
  readUnexplained,
  writeFailures,
  writeLastSent,
  writeLastSync,
  writePause,
  writeUnexplained,
} from './sync-state.ts';
import { HOUR } from '../../shared/core/time.ts';

/** One run's reach: it must be possible to stop it, and rows must not wait behind a history of segments. */
const maxRequests = 40;
/** So many refusals in one run are no bad rows but a cloud that does not understand us. */
const maxBuried = 20;
const segmentsBeforeRows = 4;
const misunderstoodPauseMs = HOUR;

/** Names the cloud that a device talks to. */
export function targetOf(device: Device): string | undefined {
  return device.cloud_id ?? device.url;
}

/** Sends what the cloud has not acknowledged, rows before events. Safe to stop and to repeat at any point. */
export async function syncOnce(deps: SyncDeps): Promise<SyncResult> {
  const result: SyncResult = { ...nothingSent };
  const { url, token } = deps.device;
  const target = targetOf(deps.device);
  if (url === undefined || token === undefined || target === undefined) {
    return { ...result, skipped: 'not_connected' };
  }
  const lock = tryLock(deps.paths.syncLock);
  if (lock === undefined) return { ...result, skipped: 'locked' };
  try {
    const { db } = deps;
    const now = deps.clock();
    const pause = readPause({ db, target, token, now });
    const isTried = deps.force === true && pause?.until === undefined;
    if (pause !== undefined && !isTried) {
      return { ...result, paused: { reason: pause.reason, until: pause.until } };
    }
    clearPause({ db, target });
    const run = startRun({ deps, target, url, token, result });
    requeueUnexplained({ db, target, levels: run.levels, now });
    await sendPurges({ run });
    // While little is new, events go first: the rows' request tells watchers to look, and then all must be there.
    const tables = leavingTables({ db, target });
    const { levels } = run;
    const waiting = readPendingRows({ db, target, levels, member: deps.device.member, tables });
    if (deps.quiet !== undefined)
      run.spared = sparedKinds({
        waiting: waiting.rows,
        watched: deps.quiet === 'paced',
        machines: machinesOf({ db, target }),
        toldTroubles: readToldTroubles({ db, target }),
        now,
        lastSentAt: (kind) => readLastSent({ db, target, kind }),
      });
    result.spared = run.spared.size > 0;
    if (!waiting.more) await sendSegments({ run, limit: segmentsBeforeRows });
    await askWhenDue({ run, hasRows: waiting.rows.length > 0 });
    await sendRows({
      run,
      asks: deps.quiet === 'unwatched' && waiting.rows.some(({ row }) => row !== undefined),
    });
    await sendSegments({ run });
    if (deps.isUsual) await sendPhases({ run });
    result.held_back ||= heldBack({ db, target }).length > 0;
    if (result.retry === undefined && result.paused === undefined && deps.signal?.aborted !== true) {
      writeFailures({ db, target, failures: 0 });
      writeUnexplained({ db, target, unexplained: 0 });
      writeLastSync({ db, target, now: deps.clock() });
      if (!result.more)
        for (const kind of sparedKindNames)
          if (!run.spared.has(kind)) writeLastSent({ db, target, kind, now });
    }
    return result;
  } finally {
    lock.release();
  }
}

function startRun(o: {
  deps: SyncDeps;
  target: string;
  url: string;
  token: string;
  result: SyncResult;
}): Run {
  const { deps, target, url, token, result } = o;
  const { db, signal } = deps;
  const about = { db, privacy: deps.privacy, target, serves: deps.serves };
  const levelNow = createLevelReader(about);
  let requests = 0;

  function pauseFor(p: { reason: string; until: number | undefined }): void {
    const { reason, until } = writePause({ db, target, token, ...p });
    result.paused = { reason, until };
  }

  let appliedAt = -1;

  function readAndApply(): Levels {
    const levels = readLevels(about);
    applyLevels({ db, target, levels, now: deps.clock() });
    appliedAt = newestRev(db);
    return levels;
  }

  const run: Run = {
    ...deps,
    target,
    result,
    levels: readAndApply(),
    spared: new Set(),
    renewLevels() {
      // Whatever changes the level of a session makes its row newer.
      if (newestRev(db) !== appliedAt) run.levels = readAndApply();
    },
    stands(sessionId) {
      if (levelNow(sessionId) === run.levels.get(sessionId)) return true;
      result.more = true;
      return false;
    },
    isToldNow: false,
    client: createSyncClient({ url, token, fetch: deps.fetch, signal }),
    goesOn() {
      if (signal?.aborted === true || result.retry !== undefined || result.paused !== undefined) return false;
      if (requests < maxRequests && deps.isCurrent?.() !== false) return true;
      result.more = true;
      return false;
    },
    weigh({ answer, damaged }) {
      requests += 1;
      const now = deps.clock();
      const failures = readFailures({ db, target });
      const random = deps.random ?? Math.random;
      const unexplained = readUnexplained({ db, target });
      const extra = damaged === undefined ? {} : { damaged };
      const verdict = judge({ answer, failures, unexplained, now, random, ...extra });
      // A request that we broke off ourselves says nothing about the cloud.
      const isOurs = signal?.aborted === true && answer.kind === 'unreachable';
      if (verdict.action === 'retry' && !isOurs) {
        writeFailures({ db, target, failures: failures + 1, reason: verdict.reason });
        if (answer.kind === 'refused' && answer.status === UNEXPLAINED)
          writeUnexplained({ db, target, unexplained: unexplained + 1 });
        result.retry = { delayMs: verdict.delayMs, reason: verdict.reason };
      } else if (verdict.action === 'pause') pauseFor(verdict);
      else if (verdict.action === 'dead' && result.buried + 1 >= maxBuried) {
        pauseFor({
          until: now + misunderstoodPauseMs,
          reason: `the cloud refuses most of it: ${verdict.reason}`,
        });
      }
      return verdict;
    },
  };
  return run;
}
