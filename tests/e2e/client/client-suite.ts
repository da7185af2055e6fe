import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../local-agent/cloud/start-cloud.ts';
import { readAgentStatus } from '../../../local-agent/daemon/agent-state.ts';
import { GONE_SILENCE_MS } from '../../../local-agent/store/linking/session-status.policy.ts';
import { priceUsage } from '../../../shared/pricing/price-usage.ts';
import type { ServedCall } from '../../fakes/messages-api.ts';
import { scenarios } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { createWorld } from './world.ts';
import type { World } from './world.ts';

type Tokens = {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  api_calls: number;
  cost_usd: number;
};
type RunJson = Tokens & {
  agent_id: string;
  parent_agent_id: string | null;
  agent_type: string;
  description: string | null;
  depth: number;
  status: string;
  background: boolean;
  tool_calls: number;
  tool_errors: number;
  ended_at: string | null;
};
type SessionJson = {
  session: Tokens & {
    session_id: string;
    project: string;
    status: string;
    agent_runs: number;
    tool_calls: number;
    tool_errors: number;
  };
  agent_runs: RunJson[];
  tool_calls: { tool_use_id: string; status: string }[];
  errors: { tool_use_id: string | null }[];
};

/** Some twenty runs of the client, a second each on an idle machine. */
const PLAY_MS = 480_000;

/** Everything that one version of the real client must come out as: on the command line, in D1 and on the page. */
export function describeClient(version: string): void {
  describe(`Claude Code ${version}, recorded by the hooks that init installs`, () => {
    let world: World;
    let cloud: Cloud;
    let settingsBefore: string;
    const sessions = new Map<string, string>();
    const idOf = (scenario: Scenario) => sessions.get(scenario.name) ?? 'not played';

    beforeAll(async () => {
      world = await createWorld(version);
      const settings = `${world.home}/.claude/settings.json`;
      settingsBefore = '{\n    "env": { "A": "1" }\n}';
      fs.writeFileSync(settings, settingsBefore);
      await world.subtrack('init');
      for (const scenario of scenarios) sessions.set(scenario.name, await scenario.play(world));
      // The killed session counts as crashed after a silence that a running one may well have.
      await sleep(GONE_SILENCE_MS + 1500);
      cloud = await world.startCloud();
      await world.subtrack('import', '--wait');
      await world.subtrack('sync');
    }, PLAY_MS);
    afterAll(async () => {
      await world.end();
    });

    describe.each(scenarios)('$name', (scenario) => {
      it('has the right tree, status, counts, tokens and cost on the command line', async () => {
        const report = await world.json<SessionJson>('session', idOf(scenario));
        expect(summary(report)).toEqual(expectedSummary(scenario));
        for (const { tag, background } of scenario.runs.filter((run) => run.background !== undefined)) {
          expect(report.agent_runs.find((run) => run.description === tag)).toMatchObject({ background });
        }
        const runs = report.agent_runs.map((run) => [run.agent_id, tokens(run)]);
        expect(Object.fromEntries(runs)).toEqual(servedTokens(world.api.calls, idOf(scenario)));
      });

      it('has the same figures in D1', async () => {
        const { session } = await world.json<SessionJson>('session', idOf(scenario));
        const query = cloud.db.prepare('SELECT * FROM session_rollups WHERE session_id = ?1');
        const { results } = await query.bind(idOf(scenario)).all();
        expect(results).toHaveLength(1);
        expect(results[0]).toMatchObject({
          project: 'acme/shop',
          status: scenario.status,
          agent_runs: scenario.runs.length,
          tool_calls: scenario.tools,
          tool_errors: scenario.errors,
          api_calls: session.api_calls,
          input_tokens: session.input_tokens,
          output_tokens: session.output_tokens,
          cache_read_tokens: session.cache_read_tokens,
          cost_micros: Math.round(session.cost_usd * 1e6),
        });
      });

      it('is on its page, every agent by name', async () => {
        const answer = await fetch(`${cloud.url}/sessions/${idOf(scenario)}`);
        expect(answer.status).toBe(200);
        const html = await answer.text();
        for (const { tag, type } of scenario.runs) {
          expect(html).toContain(tag);
          expect(html).toContain(type);
        }
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
      const status = await world.json<{ spool: { pending: number } }>('status');
      expect(status.spool.pending).toBe(0);
      expect(fs.existsSync(world.paths.quarantine) ? fs.readdirSync(world.paths.quarantine) : []).toEqual([]);
    });

    it('loses nothing while no agent runs at all', async () => {
      await world.subtrack('agent', 'stop');
      // A process that looks like the agent keeps the hook from starting one.
      const lookalike = spawn('sh', ['-c', 'sleep 60; : agent']);
      fs.writeFileSync(world.paths.agentState, JSON.stringify({ pid: lookalike.pid }));
      const { sessionId } = await world.run('Do it. [[one]]');
      lookalike.kill();
      expect(readAgentStatus({ paths: world.paths }).running).toBe(false);
      expect(fs.readdirSync(world.paths.spool).length).toBeGreaterThan(8);
      const scenario = scenarios.find(({ name }) => name === 'one');
      const report = await world.json<SessionJson>('session', sessionId);
      expect(summary(report)).toEqual(expectedSummary(scenario as Scenario));
      expect(fs.readdirSync(world.paths.spool)).toEqual([]);
    });

    it('gives the settings back as they were', async () => {
      await world.subtrack('init', '--remove');
      expect(fs.readFileSync(`${world.home}/.claude/settings.json`, 'utf8')).toBe(settingsBefore);
    });
  });
}

function summary({ session, agent_runs, tool_calls, errors }: SessionJson) {
  const names = new Map(agent_runs.map((run) => [run.agent_id, run.description ?? run.agent_id]));
  const subagents = agent_runs.filter((run) => run.agent_id !== 'main');
  return {
    project: session.project,
    status: session.status,
    agent_runs: session.agent_runs,
    tool_calls: session.tool_calls,
    tool_errors: session.tool_errors,
    listed_calls: tool_calls.length,
    listed_errors: errors.length,
    runs: subagents
      .map((run) => ({
        tag: run.description,
        type: run.agent_type,
        parent: names.get(run.parent_agent_id ?? '') ?? run.parent_agent_id,
        depth: run.depth,
        status: run.status,
        tools: run.tool_calls,
        errors: run.tool_errors,
        ended: run.ended_at !== null,
      }))
      .toSorted(byTag),
  };
}

function expectedSummary(scenario: Scenario) {
  return {
    project: 'acme/shop',
    status: scenario.status,
    agent_runs: scenario.runs.length,
    tool_calls: scenario.tools,
    tool_errors: scenario.errors,
    listed_calls: scenario.tools,
    listed_errors: scenario.errors,
    runs: scenario.runs.map((run) => omitBackground({ ...run, ended: true })).toSorted(byTag),
  };
}

/** Which agents run in the background by default differs between versions. */
function omitBackground<T extends { background?: boolean }>(run: T): Omit<T, 'background'> {
  const { background: _background, ...rest } = run;
  return rest;
}

function byTag(a: { tag: string | null }, b: { tag: string | null }): number {
  return (a.tag ?? '') < (b.tag ?? '') ? -1 : 1;
}

function tokens(run: Tokens): Tokens {
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens } =
    run;
  const { api_calls, cost_usd } = run;
  return {
    input_tokens,
    output_tokens,
    cache_read_tokens,
    cache_write_5m_tokens,
    cache_write_1h_tokens,
    api_calls,
    cost_usd,
  };
}

/** What was asked for a conversation and answered; titles and summaries are the client's own and in no transcript. */
function isBilled(call: ServedCall): boolean {
  return call.status === 200 && !call.auxiliary;
}

/** By agent, from the API's own books. */
function servedTokens(calls: readonly ServedCall[], sessionId: string): Record<string, Tokens> {
  const sums: Record<string, Tokens & { micros: number }> = {};
  for (const { agentId, usage, model } of calls.filter(
    (call) => isBilled(call) && call.sessionId === sessionId,
  )) {
    const sum = (sums[agentId] ??= { ...none });
    const counts = {
      input_tokens: usage.input,
      output_tokens: usage.output,
      cache_read_tokens: usage.cacheRead,
      cache_write_5m_tokens: usage.cacheWrite5m,
      cache_write_1h_tokens: usage.cacheWrite1h,
    };
    sum.input_tokens += counts.input_tokens;
    sum.output_tokens += counts.output_tokens;
    sum.cache_read_tokens += counts.cache_read_tokens;
    sum.cache_write_5m_tokens += counts.cache_write_5m_tokens;
    sum.cache_write_1h_tokens += counts.cache_write_1h_tokens;
    sum.api_calls++;
    sum.micros += priceUsage({ model, usage: counts, at: Date.now() }).cost_micros ?? Number.NaN;
    sum.cost_usd = sum.micros / 1e6;
  }
  return Object.fromEntries(Object.entries(sums).map(([agent, sum]) => [agent, tokens(sum)]));
}

const none = {
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  api_calls: 0,
  cost_usd: 0,
  micros: 0,
};
