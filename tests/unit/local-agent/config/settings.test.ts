import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadSettings, settingsSchema } from '../../../../local-agent/config/settings.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';

it('are without a file what they are with one that sets nothing', () => {
  const folder = temporaryFolder();
  const empty = path.join(folder, 'config.json');
  fs.writeFileSync(empty, '{}');
  const without = loadSettings(path.join(folder, 'none.json'));
  expect(without).toEqual(loadSettings(empty));
  expect(without).toEqual(settingsSchema.parse({}));
});

it('of one reader are not those of the next', () => {
  const file = path.join(temporaryFolder(), 'none.json');
  const first = loadSettings(file);
  first.claude_dirs.push('/elsewhere');
  first.retention.reviews.day = 1;
  expect(loadSettings(file)).toEqual(settingsSchema.parse({}));
});
