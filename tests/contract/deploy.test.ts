import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cronTrigger } from '../../shared/core/cron-times.ts';
import { findBuild } from '../../local-agent/cloud/find-build.ts';
import { wranglerVersion } from '../../local-agent/deploy/run-wrangler.ts';
import { wranglerConfig } from '../../local-agent/deploy/wrangler-config.ts';
import { compatibility, databaseName } from '../../local-agent/cloud/compatibility.ts';

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-deploy-'));
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function dryRun(args: readonly string[]): string {
  const program = path.join(root, 'node_modules/wrangler/bin/wrangler.js');
  return execFileSync(process.execPath, [program, 'deploy', '--dry-run', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder, WRANGLER_SEND_METRICS: 'false', CI: 'true', NO_COLOR: '1' },
  });
}

describe('a deploy', () => {
  it('passes a dry run offline, and the Worker stays under 1 MiB gzip', () => {
    const output = dryRun(['--outdir', folder]);
    expect(output).toContain('--dry-run: exiting now');
    const size = gzipSync(fs.readFileSync(path.join(folder, 'index.js'))).byteLength;
    expect(size).toBeGreaterThan(10 * 1024);
    expect(size).toBeLessThan(1024 * 1024);
  });

  it.each(['with', 'without'])('by `subtrack cloud deploy` passes one as well, %s R2 and e-mail', (r2) => {
    const config = path.join(folder, 'wrangler.json');
    const bucket = r2 === 'with' ? databaseName : undefined;
    const build = { ...findBuild(), assets: folder };
    const account = { accountId: 'a'.repeat(32), databaseId: 'unknown' };
    fs.writeFileSync(
      config,
      JSON.stringify(
        wranglerConfig({
          name: databaseName,
          ...account,
          bucket,
          build,
          mailFrom: bucket && 'a@example.com',
        }),
      ),
    );
    const output = dryRun(['--config', config]);
    expect(output).toContain('--dry-run: exiting now');
    // The Worker alone, none of what lies beside it.
    expect(output).not.toContain('modules)');
    const bindings = [
      'env.DB',
      'env.LIVE_ROOM',
      'env.MODE ("team")',
      ...(r2 === 'with' ? ['env.SEGMENTS', 'env.EMAIL', 'env.MAIL_FROM'] : []),
    ];
    const told = [...output.matchAll(/^env\.\w+(?: \("team"\))?/gm)].map(([text]) => text);
    expect(told.toSorted()).toEqual(bindings.toSorted());
  });

  it('runs the wrangler that the repository has', () => {
    const { devDependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(devDependencies['wrangler']).toBe(wranglerVersion);
  });

  it('and the embedded cloud run the same bindings', () => {
    const config = fs.readFileSync(path.join(root, 'wrangler.toml'), 'utf8');
    expect(config).toContain(`compatibility_date = "${compatibility.date}"`);
    expect(config).toContain(`compatibility_flags = ${JSON.stringify(compatibility.flags)}`);
    expect(config).toContain(`crons = ["${cronTrigger}"]`);
    expect(config).toContain(`database_name = "${databaseName}"`);
  });
});
