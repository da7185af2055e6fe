import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Deps } from '../deps.ts';
import { ensureCloudStopped } from '../cloud/start-cloud.ts';
import { saveDevice } from '../config/device.ts';
import { createPaths } from '../config/paths.ts';
import { loadSettings } from '../config/settings.ts';
import { findRecording, loadSample } from '../sample/load-sample.ts';

export const SAMPLE_NOTICE = 'Sample data: recorded sessions, none of them yours';

/**
 * A home of its own for the sample, so that nothing of it can mix with what the developer records later. Made anew at
 * each start: its sessions end a few minutes ago.
 */
export function prepareSampleHome({ deps }: { deps: Deps }): Deps {
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
  return { ...deps, paths, claudeDirs: [claudeDir], settings: () => loadSettings(paths.config) };
}
