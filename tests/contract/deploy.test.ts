import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cronTimes } from '../../shared/core/cron-times.ts';
import { compatibility, databaseName } from '../../local-agent/cloud/compatibility.ts';

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-deploy-'));
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('a deploy', () => {
  it('passes a dry run offline, and the Worker stays under 1 MiB gzip', () => {
    const program = path.join(root, 'node_modules/wrangler/bin/wrangler.js');
    const output = execFileSync(process.execPath, [program, 'deploy', '--dry-run', '--outdir', folder], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, HOME: folder, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
    });
    expect(output).toContain('--dry-run: exiting now');
    const size = gzipSync(fs.readFileSync(path.join(folder, 'index.js'))).byteLength;
    expect(size).toBeGreaterThan(10 * 1024);
    expect(size).toBeLessThan(1024 * 1024);
  });

  it('and the embedded cloud run the same bindings', () => {
    const config = fs.readFileSync(path.join(root, 'wrangler.toml'), 'utf8');
    expect(config).toContain(`compatibility_date = "${compatibility.date}"`);
    expect(config).toContain(`compatibility_flags = ${JSON.stringify(compatibility.flags)}`);
    const crons = Object.values(cronTimes).map((time) => JSON.stringify(time));
    expect(config).toContain(`crons = [${crons.join(', ')}]`);
    expect(config).toContain(`database_name = "${databaseName}"`);
  });
});
