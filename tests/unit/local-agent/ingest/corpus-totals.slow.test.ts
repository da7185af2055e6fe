import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateCorpus } from '../../../fixtures/corpus/generate.ts';
import { noTokens, type TokenTotals } from '../../../fixtures/corpus/totals.ts';
import {
  dumpTables,
  makeIngestHome,
  temporaryFolder,
  type IngestHome,
} from '../../../support/ingest-home.ts';

const tokenSums = `coalesce(sum(input_tokens), 0) AS input_tokens, coalesce(sum(output_tokens), 0) AS output_tokens,
  coalesce(sum(cache_read_tokens), 0) AS cache_read_tokens, coalesce(sum(cache_write_5m_tokens), 0) AS cache_write_5m_tokens,
  coalesce(sum(cache_write_1h_tokens), 0) AS cache_write_1h_tokens, coalesce(sum(api_calls), 0) AS api_calls`;

function byModel(home: IngestHome): Record<string, unknown> {
  const rows = home.rows(`SELECT model, ${tokenSums} FROM usage_rollups GROUP BY model`);
  return Object.fromEntries(rows.map(({ model, ...tokens }) => [String(model), tokens]));
}

describe('a corpus with forks, side questions, snapshots, background agents and torn lines', () => {
  it('comes out to the token, in one pass and in two', async () => {
    const dirs = [temporaryFolder(), temporaryFolder()];
    const totals = generateCorpus({ dirs, sessions: 40, turns: 14, seed: 11, oddities: true });
    expect(totals).toMatchObject({ unknown_lines: 40 });
    for (const count of [
      totals.background_runs,
      totals.killed_runs,
      totals.api_errors,
      totals.tool_denials,
    ]) {
      expect(count).toBeGreaterThan(0);
    }
    const home = makeIngestHome({ claudeDirs: dirs });
    const numbers = await home.run();
    expect(numbers).toMatchObject({ files_read: totals.files, text_pending: totals.files, lines_skipped: 0 });
    expectTotals({ home, totals });
    const texts = await home.run({ text: 'now' });
    expect(texts.text_pending).toBe(0);
    expectTotals({ home, totals });
    expect(home.rows(`SELECT DISTINCT kind FROM system_events WHERE kind LIKE 'unknown:%'`)).toEqual([
      { kind: 'unknown:moon-phase' },
    ]);
  });

  it('has the tokens by model that ccusage finds', async () => {
    const dirs = [temporaryFolder(), temporaryFolder()];
    generateCorpus({ dirs, sessions: 30, turns: 12, seed: 5, oddities: true });
    const home = makeIngestHome({ claudeDirs: dirs });
    await home.run();
    const theirs = runCcusage({ dirs });
    const ours = byModel(home) as Record<string, TokenTotals>;
    expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort());
    for (const [model, tokens] of Object.entries(theirs)) {
      const own = ours[model] ?? noTokens();
      expect(tokens).toEqual({
        input: own.input_tokens,
        output: own.output_tokens,
        read: own.cache_read_tokens,
        written: own.cache_write_5m_tokens + own.cache_write_1h_tokens,
      });
    }
  });
});

function expectTotals({
  home,
  totals,
}: {
  home: IngestHome;
  totals: ReturnType<typeof generateCorpus>;
}): void {
  expect(home.rows(`SELECT ${tokenSums} FROM session_rollups`)).toEqual([totals.tokens]);
  expect(byModel(home)).toEqual(totals.by_model);
  const counts = `sum(agent_runs) AS agent_runs, sum(prompts) AS prompts, sum(tool_calls) AS tool_calls,
    sum(tool_errors) AS tool_errors, sum(api_errors) AS api_errors, sum(compactions) AS compactions`;
  const { agent_runs, prompts, tool_calls, tool_errors, api_errors, compactions } = totals;
  expect(home.rows(`SELECT ${counts} FROM session_rollups`)).toEqual([
    { agent_runs, prompts, tool_calls, tool_errors, api_errors, compactions },
  ]);
  expect(home.rows(`SELECT sum(denied) AS n FROM tool_rollups`)).toEqual([{ n: totals.tool_denials }]);
  expect(home.rows(`SELECT sum(background) AS n FROM agent_rollups`)).toEqual([
    { n: totals.background_runs },
  ]);
  expect(
    home.rows(`SELECT count(*) AS n FROM agent_rollups WHERE status = 'killed' AND agent_id <> 'main'`),
  ).toEqual([{ n: totals.killed_runs }]);
  expect(home.rows(`SELECT count(*) AS n FROM agent_rollups WHERE status = 'running'`)).toEqual([{ n: 0 }]);
  expect(home.rows(`SELECT DISTINCT status FROM session_rollups`)).toEqual([{ status: 'completed' }]);
  expect(home.rows(`SELECT count(*) AS n FROM agent_rollups WHERE depth = 2`)[0]?.['n']).toBeGreaterThan(0);
}

/** Its own run over the same folders, offline, with an empty home. */
function runCcusage({ dirs }: { dirs: readonly string[] }): Record<string, Record<string, number>> {
  const program = path.join(import.meta.dirname, '../../../../node_modules/.bin/ccusage');
  const output = execFileSync(program, ['daily', '--offline', '--json'], {
    env: { ...process.env, HOME: temporaryFolder(), CLAUDE_CONFIG_DIR: dirs.join(',') },
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  type Breakdown = Record<'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheCreationTokens', number>;
  const report = JSON.parse(output) as {
    daily: { modelBreakdowns: (Breakdown & { modelName: string })[] }[];
  };
  const sums: Record<string, Record<string, number>> = {};
  for (const day of report.daily)
    for (const model of day.modelBreakdowns) {
      const sum = (sums[model.modelName] ??= { input: 0, output: 0, read: 0, written: 0 });
      sum['input'] = (sum['input'] ?? 0) + model.inputTokens;
      sum['output'] = (sum['output'] ?? 0) + model.outputTokens;
      sum['read'] = (sum['read'] ?? 0) + model.cacheReadTokens;
      sum['written'] = (sum['written'] ?? 0) + model.cacheCreationTokens;
    }
  return sums;
}

describe('the two passes', () => {
  it.each([false, true])(
    'leave the tables that the live path leaves (threads that read along: %s)',
    async (threads) => {
      const dirs = [temporaryFolder()];
      generateCorpus({ dirs, sessions: 24, turns: 10, seed: 3, oddities: true });
      const live = makeIngestHome({ claudeDirs: dirs });
      await live.run({ liveBytes: Infinity });
      expect(live.rows('SELECT count(*) AS n FROM transcript_files WHERE text_to < read_to')).toEqual([
        { n: 0 },
      ]);
      const passes = makeIngestHome({ claudeDirs: dirs });
      await passes.run({ threads, liveBytes: 0, waveBytes: 256 * 1024 });
      await passes.run({ text: 'now' });
      expect(dumpTables({ home: passes })).toEqual(dumpTables({ home: live }));
    },
  );

  it('take the numbers of plain lines as the mapper does', async () => {
    const dirs = [temporaryFolder(), temporaryFolder()];
    generateCorpus({ dirs, sessions: 30, turns: 12, seed: 21, oddities: true });
    const scanned = makeIngestHome({ claudeDirs: dirs });
    await scanned.run({ liveBytes: 0, threads: false });
    const mapped = makeIngestHome({ claudeDirs: dirs });
    await mapped.run({ liveBytes: 0, careful: true });
    expect(dumpTables({ home: scanned })).toEqual(dumpTables({ home: mapped }));
  });
});
