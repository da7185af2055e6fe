import { readAgentStatus } from '../daemon/agent-state.ts';
import { startBackgroundAgent, stopAgent } from '../daemon/start-background.ts';
import { defineCommand, defineGroup } from '../cli/command.ts';

const start = defineCommand({
  name: 'start',
  summary: 'Start the agent in the background',
  async run({ deps }) {
    const { status, started } = await startBackgroundAgent({
      paths: deps.paths,
      env: deps.env,
      command: deps.selfCommand,
    });
    deps.stdout.write(
      `The agent ${started ? 'runs now' : 'was running already'} (process ${status.pid ?? '?'}).\n`,
    );
  },
});

const stop = defineCommand({
  name: 'stop',
  summary: 'Stop the agent',
  async run({ deps }) {
    const stopped = await stopAgent({ paths: deps.paths });
    deps.stdout.write(stopped ? 'The agent has stopped.\n' : 'No agent was running.\n');
  },
});

const status = defineCommand({
  name: 'status',
  summary: 'Say whether the agent runs',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  async run({ args, deps }) {
    const { running, pid, rss_mb } = readAgentStatus({ paths: deps.paths });
    if (args.json) {
      deps.stdout.write(`${JSON.stringify({ agent: { running, pid, rss_mb } })}\n`);
      return;
    }
    const memory = rss_mb === null ? '' : `, ${rss_mb} MB`;
    deps.stdout.write(
      running ? `The agent runs (process ${pid ?? '?'}${memory}).\n` : 'The agent does not run.\n',
    );
  },
});

const run = defineCommand({
  name: 'run',
  summary: 'Run the agent in the foreground',
  async run({ deps }) {
    const { runAgent } = await import('../daemon/run-agent.ts');
    await runAgent({ deps });
  },
});

export const command = defineGroup({
  name: 'agent',
  summary: 'Control the background agent',
  subCommands: [start, stop, status, run],
});
