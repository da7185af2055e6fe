import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { listSessionFiles } from '../../../../local-agent/journal/journal-files.ts';
import { sealJournal } from '../../../../local-agent/journal/seal-journal.ts';
import { examine } from '../../../support/examine.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

function open() {
  const subtrack = createSubtrack();
  onTestFinished(subtrack.remove);
  return { ...subtrack, paths: createPaths(subtrack.home) };
}

test('search, export, rebuild and purge see sealed journals as they saw them before', async () => {
  const { run, json, paths } = open();
  await run(['import', '--wait']);
  const seen = async () => ({
    found: await json(['search', 'tests']),
    events: (await run(['export', 'events', '--format', 'ndjson'])).stdout,
    sessions: await json(['sessions']),
  });
  const before = await seen();
  expect(before.found).toMatchObject({ total: expect.any(Number) });
  for (const file of listSessionFiles(paths.journal)) sealJournal(file);
  expect(await seen()).toEqual(before);
  fs.rmSync(paths.search);
  expect(await seen()).toEqual(before);
  await run(['rebuild']);
  expect(await seen()).toEqual(before);
  await run(['purge', '--all', '--yes']);
  expect(
    fs.readdirSync(paths.journal, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()),
  ).toEqual([]);
});

test('more than the limit is a warning of doctor and status, which says what takes the room and deletes nothing', async () => {
  const subtrack = open();
  await subtrack.run(['import', '--wait']);
  expect((await examine(subtrack)).find('space')).toMatchObject([{ status: 'ok' }]);
  fs.writeFileSync(subtrack.paths.config, '{"retention":{"warn_mb":1}}');
  const big = path.join(subtrack.paths.archive, 'session.zst');
  fs.mkdirSync(subtrack.paths.archive, { recursive: true });
  fs.writeFileSync(big, Buffer.alloc(1024 * 1024 + 1));
  expect((await examine(subtrack)).find('space')).toMatchObject([
    { status: 'warn', message: expect.stringMatching(/archive 1\.\d MB.* more than 1\.\d MB/) },
  ]);
  expect((await subtrack.run(['status'])).stdout).toMatch(/^space .* more than/m);
  expect(fs.existsSync(big)).toBe(true);
});
