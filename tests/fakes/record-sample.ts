// Makes local-agent/sample/recording anew: node tests/fakes/record-sample.ts
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { locateClients, runClient, startClient } from './claude-client.ts';
import type { Client } from './claude-client.ts';
import { startMessagesApi } from './messages-api.ts';
import type { MessagesApi } from './messages-api.ts';
import { neutraliseTranscript, STRETCH, timesOf } from './sample/neutralise.ts';
import * as dataPipeline from './sample/data-pipeline-sessions.ts';
import type { SessionPlan } from './sample/plan.ts';
import { customAgents, projects } from './sample/projects.ts';
import * as shopApiParallel from './sample/shop-api-parallel-sessions.ts';
import * as shopApi from './sample/shop-api-sessions.ts';
import * as webDashboard from './sample/web-dashboard-sessions.ts';
import { writeStubs } from './sample/stub-commands.ts';
import type { Stubs } from './sample/stub-commands.ts';
import { createUsageModel, outputTokens } from './sample/usage-model.ts';
import type { Scripts } from './scripts.ts';

type RecordedSession = {
  session_id: string;
  title: string;
  ended_minutes_ago: number;
  /** Text of the permission that the session waits for. */
  waits_for?: { tool_name: string; tool_input: Record<string, unknown>; cwd: string };
};

const target = path.join(import.meta.dirname, '../../local-agent/sample/recording');
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'sample-'));
const home = path.join(base, 'home', 'dev');

async function record(): Promise<void> {
  const plans = [shopApi, shopApiParallel, dataPipeline, webDashboard].flatMap((plans) =>
    Object.values(plans),
  );
  plans.sort((a, b) => b.endedMinutesAgo - a.endedMinutesAgo);
  prepareHome();
  fs.rmSync(target, { recursive: true, force: true });
  const clients = locateClients();
  const sessions: RecordedSession[] = [];
  for (const [index, plan] of plans.entries()) {
    const client = clients.find(({ version }) => version === plan.version);
    if (!client) throw new Error(`no client ${plan.version}`);
    const session = await recordSession({ plan, client, index });
    sessions.push(session);
    process.stdout.write(`${plan.version} ${plan.title}\n`);
  }
  fs.writeFileSync(path.join(target, 'manifest.json'), `${JSON.stringify({ sessions }, null, 2)}\n`);
  fs.rmSync(base, { recursive: true });
}

type Recording = { plan: SessionPlan; client: Client; index: number };

async function recordSession({ plan, client, index }: Recording): Promise<RecordedSession> {
  const root = path.join(home, plan.project);
  git(root, ['switch', '-q', '-C', plan.branch]);
  const stubs = writeStubs({ folder: path.join(base, `stubs-${index}`), plan });
  const api = await startMessagesApi({
    scripts: costed(plan.scripts(root)),
    usage: createUsageModel(),
    idPrefix: `01${randomBytes(9).toString('base64url').replaceAll(/[-_]/g, 'x')}`,
  });
  const sessionId = await runPrompts({ plan, client, api, root, stubs });
  await api.stop();
  copyTranscripts({ sessionId, plan });
  git(root, ['add', '-A']);
  git(root, ['commit', '-q', '--allow-empty', '-m', plan.title]);
  const waits = plan.waitsForPermission ? { waits_for: permission(plan) } : {};
  return { session_id: sessionId, title: plan.title, ended_minutes_ago: plan.endedMinutesAgo, ...waits };
}

async function runPrompts(o: {
  plan: SessionPlan;
  client: Client;
  api: MessagesApi;
  root: string;
  stubs: Stubs;
}): Promise<string> {
  const { plan, client, api, root, stubs } = o;
  const common = { client, apiUrl: api.url, home, cwd: root, env: stubs.env };
  let sessionId = '';
  for (const [index, { prompt, tag }] of plan.prompts.entries()) {
    const resume = sessionId ? ['--resume', sessionId] : [];
    if (index === 1 && plan.compact) await runClient({ ...common, prompt: '/compact', args: resume });
    const args = ['--model', plan.model, ...resume];
    const running = startClient({ ...common, prompt: `${prompt} [[${tag}]]`, args });
    if (plan.killAt)
      await killOnceBusy({
        stop: () => running.child.kill('SIGKILL'),
        busy: () => stubs.running(plan.killAt ?? ''),
      });
    const result = await running.finished;
    sessionId ||= result.sessionId || (api.calls[0]?.sessionId ?? '');
    if (!plan.killAt && result.exitCode !== 0)
      throw new Error(`${plan.title}: ${result.stdout} ${result.stderr}`);
  }
  return sessionId;
}

async function killOnceBusy({ stop, busy }: { stop: () => void; busy: () => boolean }): Promise<void> {
  for (let waited = 0; !busy() && waited < 20_000; waited += 20) await sleep(20);
  // Agents in the background come to their own waiting point.
  await sleep(700);
  stop();
}

/** Adds what the answers cost and how long they take. */
function costed(scripts: Scripts): Scripts {
  const priced = Object.entries(scripts).map(([tag, replies]) => {
    const answers = replies.map((reply) => {
      const output = outputTokens(reply);
      return { ...reply, usage: { output }, delayMs: Math.round((700 + (output / 70) * 1000) / STRETCH) };
    });
    return [tag, answers] as const;
  });
  return Object.fromEntries(priced);
}

function copyTranscripts({ sessionId, plan }: { sessionId: string; plan: SessionPlan }): void {
  const source = path.join(home, '.claude', 'projects');
  const files = fs
    .readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes(sessionId) && /\.(jsonl|meta\.json)$/.test(file));
  const main = files.find((file) => file.endsWith(`${sessionId}.jsonl`)) ?? '';
  const start = Math.min(...timesOf(fs.readFileSync(path.join(source, main), 'utf8')));
  const replacements = [
    [home, '/home/dev'],
    [slugOf(home), '-home-dev'],
    [`/claude-${process.getuid?.() ?? 0}/`, '/claude-1000/'],
    [base, '/home'],
  ] as const;
  for (const file of files) {
    const text = fs.readFileSync(path.join(source, file), 'utf8');
    const neutral = file.endsWith('.jsonl')
      ? neutraliseTranscript({ text, replacements, start }) + titleLine({ file, sessionId, plan })
      : neutralisePaths(text, replacements);
    // An agent's worktree has a slug of its own; the recording keeps every file below its session's project.
    const place = path.join(target, 'projects', neutralisePaths(file, replacements));
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, neutral);
  }
}

function slugOf(folder: string): string {
  return folder.replaceAll(/[^A-Za-z0-9]/g, '-');
}

function titleLine({
  file,
  sessionId,
  plan,
}: {
  file: string;
  sessionId: string;
  plan: SessionPlan;
}): string {
  if (!file.endsWith(`${sessionId}.jsonl`)) return '';
  return `${JSON.stringify({ type: 'ai-title', aiTitle: plan.title, sessionId })}\n`;
}

function neutralisePaths(text: string, replacements: readonly (readonly [string, string])[]): string {
  return replacements
    .reduce((current, [from, to]) => current.replaceAll(from, to), text)
    .replaceAll(/ ?\[\[[\w/-]+\]\]/g, '');
}

function permission(plan: SessionPlan): RecordedSession['waits_for'] {
  const cwd = `/home/dev/${plan.project}`;
  return { tool_name: 'Bash', tool_input: { command: plan.killAt ?? '' }, cwd };
}

function prepareHome(): void {
  for (const [project, files] of Object.entries(projects)) {
    const root = path.join(home, project);
    for (const [file, text] of Object.entries(files)) write(path.join(root, file), text);
    git(root, ['init', '-q', '-b', 'main']);
    git(root, ['add', '-A']);
    git(root, ['commit', '-q', '-m', 'Start']);
  }
  for (const [file, text] of Object.entries(customAgents))
    write(path.join(home, '.claude/agents', file), text);
}

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function git(cwd: string, args: string[]): void {
  execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@example.com', ...args], {
    cwd,
    stdio: 'pipe',
  });
}

await record();
