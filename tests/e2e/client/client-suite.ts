import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../local-agent/cloud/start-cloud.ts';
import { readAgentStatus } from '../../../local-agent/daemon/agent-state.ts';
import { GONE_SILENCE_MS } from '../../../local-agent/store/linking/session-status.policy.ts';
import { formatMoney } from '../../../shared/core/money.ts';
import { scenarios, until } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { isBilled, servedTokens, tokens } from './served-tokens.ts';
import { expectedSummary, summary } from './session-report.ts';
import type { SessionJson, Tokens } from './session-report.ts';
import { createWorld } from './world.ts';
import type { World } from './world.ts';

/** Some twenty runs of the client, a second each on an idle machine. */
const PLAY_MS = 480_000;

/** Everything that one version of the real client must come out as: on the command line, in D1 and on the page. */
export function describeClient(version: string, { inTerminal }: { inTerminal: boolean }): void {
  describe(`Claude Code ${version}, recorded by the hooks that init installs`, () => {
    let world: World;
    let cloud: Cloud;
    let settingsBefore: string;
    const sessions = new Map<string, string>();
    const rowsOf = async (table: 'session_rollups' | 'agent_rollups', session: string) => {
      const order = table === 'agent_rollups' ? 'agent_id' : 'session_id';
      const query = cloud.db.prepare(`SELECT * FROM ${table} WHERE session_id = ?1 ORDER BY ${order}`);
      return (await query.bind(session).all()).results;
    };
    const reports = new Map<string, Promise<SessionJson>>();
    /** Asked once: nothing of it changes between the tests. */
    const reportOf = (scenario: Scenario) => {
      const report = reports.get(scenario.name) ?? world.json<SessionJson>('session', idOf(scenario));
      reports.set(scenario.name, report);
      return report;
    };
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
      });

      it('has the same figures in D1', async () => {
        const { session, agent_runs } = await reportOf(scenario);
        expect(await rowsOf('session_rollups', idOf(scenario))).toMatchObject([
          {
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
          },
        ]);
        const runs = await rowsOf('agent_rollups', idOf(scenario));
        expect(runs).toMatchObject(
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
      });

      it('is on its page: status, cost, counts, and every agent with its own', async () => {
        const { session, agent_runs } = await reportOf(scenario);
        const answer = await fetch(`${cloud.url}/sessions/${idOf(scenario)}?tab=agents`);
        expect(answer.status).toBe(200);
        const page = readableText(await answer.text());
        expect(page).toContain(` ${words[scenario.status]} acme/shop `);
        expect(page).toContain(` Cost ${formatMoney(session.cost_usd * 1e6)} ${session.api_calls} API call`);
        expect(page).toContain(` Agents ${scenario.runs.length} `);
        expect(page).toContain(` Tools ${scenario.tools} ${scenario.errors || 'none'} failed `);
        for (const { tag, type, status } of scenario.runs) {
          const run = agent_runs.find(({ description }) => description === tag);
          const row = page.split(` ${type} ${tag} `)[1]?.slice(0, 60);
          expect(row).toContain(words[status]);
          expect(row).toContain(run?.model);
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

    it.each(inTerminal ? ['a terminal'] : [])(
      'says that a session in %s waits for a permission, and that it goes on once allowed',
      async () => {
        const client = world.sit();
        const stateOf = async () => {
          const { sessions: all } = await world.json<{ sessions: { title: string; status: string }[] }>(
            'sessions',
          );
          return all.find(({ title }) => title?.includes('[[asked]]'))?.status;
        };
        await until(() => clientNotes(world).includes('idle'));
        await client.say('Do it. [[asked]]');
        await until(() => clientNotes(world).includes('waiting'));
        await until(async () => (await stateOf()) === 'needs_input');
        // A question that has just come up takes no key yet; Enter says yes, and nothing once it is gone.
        await until(async () => {
          client.press('\r');
          await sleep(500);
          return clientNotes(world).includes('busy');
        });
        await until(async () => (await stateOf()) !== 'needs_input');
        await until(() => clientNotes(world).includes('idle'));
        await until(async () => (await stateOf()) === 'completed');
        expect(clientNotes(world)).not.toContain('waiting');
        await client.end();
      },
    );

    it('gives the settings back as they were', async () => {
      await world.subtrack('init', '--remove');
      expect(fs.readFileSync(`${world.home}/.claude/settings.json`, 'utf8')).toBe(settingsBefore);
    });
  });
}

function byId(a: { agent_id: string }, b: { agent_id: string }): number {
  return a.agent_id < b.agent_id ? -1 : 1;
}

/** What the running clients say that they are doing. */
function clientNotes(world: World): string[] {
  const folder = `${world.home}/.claude/sessions`;
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.map(
    (name) => (JSON.parse(fs.readFileSync(`${folder}/${name}`, 'utf8')) as { status: string }).status,
  );
}

const words: Record<string, string> = { completed: 'Completed', crashed: 'Crashed', orphaned: 'Orphaned' };

/** What a reader sees of a page, in one line. */
function readableText(html: string): string {
  const text = html.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replaceAll(/<[^>]+>/g, ' ');
  return text.replaceAll('&lt;', '<').replaceAll('&amp;', '&').replaceAll(/\s+/g, ' ');
}
