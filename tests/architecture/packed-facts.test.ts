import { expect, it } from 'vitest';
import { importsOf, readSources } from './source-files.ts';

/** Facts of a history may not stand in these tables yet: whoever reads them has them put there first. */
const readsPacked = /\b(?:FROM|JOIN) (?:api_calls|tool_calls|file_operations)\b/;

/** Recomputing has its sessions unpacked at its beginning. */
const recompute = /^local-agent\/store\/(?:judging|rollups)\//;

const readers = readSources(['local-agent']).filter(
  ({ file, text }) => readsPacked.test(text) && !recompute.test(file),
);

/** Why a reader need not ask for it itself. */
const excused: Readonly<Record<string, string>> = {
  'local-agent/store/queries/session-facts.ts': 'text of queries: the command that runs them asks',
  'local-agent/store/queries/cost-by-git-work.ts': 'text of queries: the command that runs them asks',
  'local-agent/store/queries/recorded-costs.ts': 'sessions with recorded costs are never packed',
};

it('there are readers of these tables', () => {
  const files = readers.map(({ file }) => file);
  expect(files).toEqual(expect.arrayContaining(Object.keys(excused)));
  expect(files.length).toBeGreaterThan(4);
});

it('whoever reads responses, calls or file operations has those of history put into their tables first', () => {
  const silent = readers.filter(
    (source) =>
      excused[source.file] === undefined &&
      !importsOf(source).includes('local-agent/store/facts/ensure-facts.ts'),
  );
  expect(silent.map(({ file }) => file)).toEqual([]);
});
