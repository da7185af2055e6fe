import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startCloud, type Cloud } from '../../../../local-agent/cloud/start-cloud.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';

let clouds: Cloud[] = [];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-ports-'));

afterEach(async () => {
  await Promise.all(clouds.map((cloud) => cloud.stop()));
  clouds = [];
  fs.rmSync(folder, { recursive: true, force: true });
});

test('clouds that start at the same moment and want the same port all start, each on its own', async () => {
  const homes = ['a', 'b', 'c'].map((name) => createPaths(path.join(folder, name)));
  clouds = await Promise.all(homes.map((paths) => startCloud({ paths, port: 45_900 })));
  expect(new Set(clouds.map(({ url }) => url)).size).toBe(3);
});
