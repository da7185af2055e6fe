import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Deps } from '../deps.ts';
import { holdClock } from '../../shared/core/clock.ts';
import { MINUTE } from '../../shared/core/time.ts';
import { ensureCloudStopped } from '../cloud/start-cloud.ts';
import { saveDevice } from '../config/device.ts';
import { createPaths } from '../config/paths.ts';
import { loadSettings } from '../config/settings.ts';
import { findRecording, loadSample } from '../sample/load-sample.ts';

export const SAMPLE_NOTICE =
  'Sample data: recorded sessions, none of them yours. Their clock stands still, so that they stay as they are.';

/** How long its clock goes on: what is started with it reads, sends and draws the sample in less. */
const GOES_ON_MS = MINUTE;

/**
 * A home of its own for the sample, so that nothing of it can mix with what the developer records later. Made anew at
 * each start: its sessions end a few minutes ago, and stay so however late one looks, because its clock stands still soon.
 */
export function prepareSampleHome({ deps }: { deps: Deps }): { deps: Deps; heldAt: number } {
  const home = deps.paths.sample;
  const paths = createPaths(home);
  ensureCloudStopped({ paths });
  fs.rmSync(home, { recursive: true, force: true });
  const claudeDir = path.join(home, 'claude');
  saveDevice({ paths, device: { device_id: crypto.randomUUID(), member: 'ada', name: 'sample' } });
  fs.mkdirSync(claudeDir, { recursive: true, mode: 0o700 });
  loadSample({
    recording: findRecording(),
    targetClaudeDir: claudeDir,
    spool: paths.spool,
    now: deps.clock(),
    pid: process.pid,
  });
  const heldAt = deps.clock() + GOES_ON_MS;
  const clock = holdClock({ clock: deps.clock, at: heldAt });
  const settings = () => loadSettings(paths.config);
  return { deps: { ...deps, paths, claudeDirs: [claudeDir], clock, settings }, heldAt };
}
