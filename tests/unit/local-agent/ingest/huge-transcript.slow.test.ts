import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { first, totals } from '../../../support/small-history.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

let subtrack: ReturnType<typeof createSubtrack>;
beforeEach(() => {
  subtrack = createSubtrack();
});
afterEach(() => subtrack.remove());

it('h9: a transcript with a line longer than any string may be costs nothing but that line', async () => {
  const [file = ''] = fs.globSync(path.join(subtrack.claude, 'projects', '*', `${first}.jsonl`));
  const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
  const before = lines.slice(0, 1).map((line) => `${line}\n`);
  fs.writeFileSync(file, before.join(''));
  // A hole: it takes no room on the disk.
  fs.truncateSync(file, 0.6e9);
  fs.appendFileSync(file, `\n${lines.slice(1).join('\n')}\n`);
  const told = await subtrack.json(['import']);
  expect(told).toMatchObject({ lines_skipped: 1, skipped_by_reason: { line_too_long: 1 } });
  expect(await subtrack.json(['cost'])).toMatchObject({ totals });
});
