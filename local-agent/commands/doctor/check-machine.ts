import fs from 'node:fs';
import type { Check, CheckContext } from './check.ts';
import { readAgentStatus } from '../../daemon/agent-state.ts';
import { counted, formatBytes, formatDuration } from '../../terminal/format.ts';
import { describeError, fail, ok, warn } from './check.ts';
import { nearestExisting } from './check-spool.ts';
import { DAY, MINUTE } from '../../../shared/core/time.ts';

const LITTLE = 1e9;
const NOTHING = 50e6;
/** Before this product existed: a clock that says so was never set. */
const OLDEST_CLOCK = Date.UTC(2025, 0, 1);

export function checkAgent({ deps }: CheckContext): Check[] {
  const { running, pid, state } = readAgentStatus({ paths: deps.paths });
  if (!running) {
    return [
      warn(
        'agent',
        'does not run: nothing is read or sent until a command is used',
        'run "subtrack agent start", or "subtrack init" so that sessions start it',
      ),
    ];
  }
  if (state && state.version !== deps.version) {
    return [
      warn(
        'agent',
        `runs as version ${state.version}, this is ${deps.version}`,
        'run "subtrack agent stop" and "subtrack agent start"',
      ),
    ];
  }
  return [ok('agent', `runs (process ${pid ?? 'unknown'})`)];
}

export function checkSettings({ deps }: CheckContext): Check[] {
  try {
    deps.settings();
    return [ok('settings', fs.existsSync(deps.paths.config) ? deps.paths.config : 'defaults')];
  } catch (error) {
    return [fail('settings', describeError(error), 'correct the file or move it away')];
  }
}

export function checkDisk({ deps }: CheckContext): Check[] {
  const { bavail, bsize } = fs.statfsSync(nearestExisting(deps.paths.home));
  const free = bavail * bsize;
  const text = `${formatBytes(free)} free`;
  if (free < NOTHING)
    return [
      fail('disk', `${text} where ${deps.paths.home} is`, 'make room; hooks record nothing on a full disk'),
    ];
  if (free < LITTLE) return [warn('disk', `${text} where ${deps.paths.home} is`, 'make room soon')];
  return [ok('disk', text)];
}

/** A home that others can read gives away what redaction left. */
export function checkPrivacy({ deps }: CheckContext): Check[] {
  const stat = fs.statSync(deps.paths.home, { throwIfNoEntry: false });
  if (!stat || deps.platform === 'win32' || (stat.mode & 0o077) === 0) return [];
  return [
    warn(
      'privacy',
      `${deps.paths.home} can be read by others on this machine`,
      `run "chmod 700 ${deps.paths.home}"`,
    ),
  ];
}

export function checkClock({ deps, db }: CheckContext): Check[] {
  const now = deps.clock();
  if (now < OLDEST_CLOCK)
    return [fail('clock', `this machine thinks it is ${new Date(now).toISOString()}`, 'set its clock')];
  const latest = Number(
    db?.prepare('SELECT MAX(last_event_at) AS at FROM session_rollups').get()?.['at'] ?? 0,
  );
  if (latest > now + 5 * MINUTE) {
    return [
      warn(
        'clock',
        `a session has events ${formatDuration(latest - now)} in the future`,
        'set the clock of this machine, or of the one that wrote the transcript',
      ),
    ];
  }
  return [ok('clock', new Date(now).toISOString())];
}

/** Which versions of Claude Code wrote the sessions of the last 30 days. */
export function checkClients({ deps, db }: CheckContext): Check[] {
  const rows =
    db
      ?.prepare(
        `SELECT client_version AS version, COUNT(*) AS n FROM session_rollups
WHERE client_version IS NOT NULL AND last_event_at > ? GROUP BY 1 ORDER BY MAX(last_event_at) DESC`,
      )
      .all(deps.clock() - 30 * DAY) ?? [];
  const versions = rows.map((row) => `${String(row['version'])} (${counted(Number(row['n']), 'session')})`);
  return versions.length === 0 ? [] : [ok('Claude Code', versions.slice(0, 4).join(', '))];
}
