import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { commands } from '../../local-agent/commands/registry.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');

it.each(Object.keys(commands))('the built program has all that "%s" needs', async (name) => {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, name, '--help']);
  expect(stdout).toContain(`subtrack ${name}`);
});
