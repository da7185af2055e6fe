import { readAgentStatus } from '../daemon/agent-state.ts';
import { startBackgroundAgent, stopAgent } from '../daemon/start-background.ts';
import { defineCommand, defineGroup } from '../cli/command.ts';
import { printJson } from '../cli/print.ts';

const json = { json: { type: 'boolean', description: 'Print JSON' } } as const;

const start = defineCommand({
  name: 'start',
  summary: 'Start the agent in the background',
  args: json,
  async run({ args, deps }) {
    const { status, started } = await startBackgroundAgent({
      paths: deps.paths,
      env: deps.env,
      command: deps.selfCommand,
    });
    if (args.json) return printJson({ deps, value: { agent: { running: true, pid: status.pid }, started } });
    deps.stdout.write(
      `The agent ${started ? 'runs now' : 'was running already'} (process ${status.pid ?? '?'}).\n`,
    );
  },
});

const stop = defineCommand({
  name: 'stop',
  summary: 'Stop the agent',
  args: json,
  async run({ args, deps }) {
    const stopped = await stopAgent({ paths: deps.paths });
    if (args.json) return printJson({ deps, value: { stopped } });
    deps.stdout.write(stopped ? 'The agent has stopped.\n' : 'No agent was running.\n');
  },
});

const status = defineCommand({
  name: 'status',
  summary: 'Say whether the agent runs',
  args: json,
  async run({ args, deps }) {
    const { running, pid, rss_mb } = readAgentStatus({ paths: deps.paths });
    if (args.json) return printJson({ deps, value: { agent: { running, pid, rss_mb } } });
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
