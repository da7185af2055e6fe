import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../local-agent/cloud/start-cloud.ts';
import { readAgentStatus } from '../../../local-agent/daemon/agent-state.ts';
import { formatMoney } from '../../../shared/core/money.ts';
import { rowsOf, sumOf } from './cloud-rows.ts';
import { keptIn } from './plays.ts';
import { readPage } from './read-page.ts';
import { scenarios } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { isBilled, servedTokens, tokens } from './served-tokens.ts';
import { expectedSummary, summary } from './session-report.ts';
import type { SessionJson, Tokens } from './session-report.ts';
import { terminalTests } from './terminal-tests.ts';
import { createWorld } from './world.ts';
import type { World } from './world.ts';

/** Some twenty runs of the client, a second each on an idle machine. */
const PLAY_MS = 480_000;

/** Everything that one version of the real client must come out as: on the command line, in D1 and on the page. */
export function describeClient(version: string): void {
  describe(`Claude Code ${version}, recorded by the hooks that init installs`, () => {
    let world: World;
    let cloud: Cloud;
    let settingsBefore: string;
    const sessions = new Map<string, string>();
    const reports = new Map<string, Promise<SessionJson>>();
    /** Asked once: nothing of it changes between the tests. */
    const reportOf = (scenario: Scenario) => {
      const report = reports.get(scenario.name) ?? world.json<SessionJson>('session', idOf(scenario));
      reports.set(scenario.name, report);
      return report;
    };
    const idOf = (scenario: Scenario) => sessions.get(scenario.name) ?? 'not played';
    /** Tags of what the main thread was asked. */
    const promptsOf = (session: string) => {
      const calls = world.api.calls.filter((call) => call.sessionId === session && call.agentId === 'main');
      return new Set(calls.filter(isBilled).flatMap(({ tag }) => tag ?? []));
    };

    beforeAll(async () => {
      world = await createWorld(version);
      const settings = `${world.home}/.claude/settings.json`;
      settingsBefore = '{\n    "env": { "A": "1" }\n}';
      fs.writeFileSync(settings, settingsBefore);
      await world.subtrack('init');
      for (const scenario of scenarios) sessions.set(scenario.name, await scenario.play(world));
      cloud = await world.startCloud();
      await world.subtrack('import', '--wait');
      await world.sync();
    }, PLAY_MS);
    afterAll(async () => {
      await world?.end();
    });

    describe.each(scenarios)('$name', (scenario) => {
      it('has the right tree, status, counts, tokens and cost on the command line', async () => {
        const report = await reportOf(scenario);
        expect(summary(report)).toEqual(expectedSummary(scenario));
        for (const { tag, background } of scenario.runs.filter((run) => run.background !== undefined)) {
          expect(report.agent_runs.find((run) => run.description === tag)).toMatchObject({ background });
        }
        const runs = report.agent_runs.map((run) => [run.agent_id, tokens(run)]);
        expect(Object.fromEntries(runs)).toEqual(servedTokens(world.api.calls, idOf(scenario)));
        const sql = `SELECT worktree_path FROM agent_runs WHERE session_id = '${idOf(scenario)}' AND worktree_path > ''`;
        const { rows } = await world.json<{ rows: unknown[] }>('query', sql);
        expect(rows).toHaveLength(scenario.runs.filter((run) => run.worktree).length);
      });

      it('has the same figures in D1', async () => {
        const { session, agent_runs } = await reportOf(scenario);
        const rows = (table: Parameters<typeof rowsOf>[0]['table']) =>
          rowsOf({ cloud, table, session: idOf(scenario) });
        const { cost_usd, ...counts } = tokens(session);
        const figures = { ...counts, cost_micros: Math.round(cost_usd * 1e6) };
        expect(await rows('session_rollups')).toMatchObject([
          {
            project: 'acme/shop',
            status: scenario.status,
            agent_runs: scenario.runs.length,
            tool_calls: scenario.tools,
            tool_errors: scenario.errors,
            compactions: scenario.compactions,
            ...figures,
          },
        ]);
        expect(await rows('agent_rollups')).toMatchObject(
          agent_runs.toSorted(byId).map((run) => ({
            agent_id: run.agent_id,
            parent_agent_id: run.parent_agent_id,
            agent_type: run.agent_type,
            depth: run.depth,
            status: run.status,
            tool_calls: run.tool_calls,
            tool_errors: run.tool_errors,
            output_tokens: run.output_tokens,
            cost_micros: Math.round(run.cost_usd * 1e6),
          })),
        );
        const hours = await rows('usage_rollups');
        for (const [name, value] of Object.entries(figures)) expect(sumOf(hours, name)).toBe(value);
        const tools = await rows('tool_rollups');
        expect([sumOf(tools, 'calls'), sumOf(tools, 'errors'), sumOf(tools, 'denied')]).toEqual([
          scenario.tools,
          scenario.errors,
          scenario.denials.length,
        ]);
        expect(sumOf(await rows('error_rollups'), 'occurrences')).toBe(scenario.errors);
      });

      it('is on its page: status, cost, counts, and every agent with its own', async () => {
        const { session, agent_runs } = await reportOf(scenario);
        const { text, agents } = await readPage({ cloud, path: `/sessions/${idOf(scenario)}?tab=agents` });
        expect(text).toContain(` ${words[scenario.status]} Comments Share Copy resume command `);
        expect(text).toContain(` Cost ${formatMoney(session.cost_usd * 1e6)} ${session.api_calls} API call`);
        expect(text).toContain(` Agents ${scenario.runs.length} `);
        expect(text).toContain(` Tools ${scenario.tools} ${scenario.errors || 'none'} failed `);
        expect(text).toContain(` ${scenario.compactions} compaction`);
        for (const { tag, type, status, parent } of scenario.runs) {
          const run = agent_runs.find(({ description }) => description === tag);
          const row = agents.get(tag);
          expect(row?.parent).toBe(parent === 'main' ? 'Main thread' : parent);
          expect(row?.text).toContain(type);
          expect(row?.text).toContain(words[status]);
          expect(row?.text).toContain(run?.model);
          expect(row?.text).toContain(formatMoney((run?.cost_usd ?? Number.NaN) * 1e6));
        }
        // The steps come out of R2: every prompt that was sent, and every refusal.
        for (const tag of promptsOf(idOf(scenario))) expect(text).toContain(`[[${tag}]]`);
        for (const denial of scenario.denials) expect(text).toContain(` Denied ${denial} `);
      });
    });

    it('has the agent running again after its kill, started by the next session', () => {
      expect(readAgentStatus({ paths: world.paths }).running).toBe(true);
    });

    it('counts the history that a fork repeats once', async () => {
      const { sessions: all } = await world.json<{ sessions: Tokens[] }>('sessions');
      const calls = all.reduce((sum, session) => sum + session.api_calls, 0);
      expect(calls).toBe(world.api.calls.filter(isBilled).length);
    });

    it('leaves nothing in the spool and nothing half understood', async () => {
      await world.json('status');
      expect([...keptIn(world.paths.spool), ...keptIn(world.paths.quarantine)]).toEqual([]);
    });

    terminalTests({ world: () => world, cloud: () => cloud });

    it('gives the settings back as they were', async () => {
      await world.subtrack('init', '--remove');
      expect(fs.readFileSync(`${world.home}/.claude/settings.json`, 'utf8')).toBe(settingsBefore);
    });
  });
}

function byId(a: { agent_id: string }, b: { agent_id: string }): number {
  return a.agent_id < b.agent_id ? -1 : 1;
}

const words: Record<string, string> = { completed: 'Completed', crashed: 'Crashed', orphaned: 'Orphaned' };
