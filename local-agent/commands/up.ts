import { AppError } from '../../shared/core/errors.ts';
import { DEFAULT_PORT } from '../up/default-port.ts';
import { defineCommand } from '../cli/command.ts';

export const command = defineCommand({
  name: 'up',
  summary: 'Import, record and show: the agent and the dashboard on this machine',
  details:
    'Starts the embedded cloud (the same Worker that a team deploys) on loopback and the agent in the foreground, ' +
    'imports the history of Claude Code, and prints a link to the dashboard that signs one browser in. Without any history it shows a ' +
    'recorded sample. A machine that is connected to a team stays so: no cloud is started, and the address is that ' +
    "of the team's dashboard. Ctrl-C stops everything.",
  args: {
    port: {
      type: 'string',
      valueHint: 'port',
      description: `Port of the dashboard; PORT and then ${DEFAULT_PORT} if not given`,
    },
    open: {
      type: 'boolean',
      default: true,
      description: 'Open the dashboard in a browser (terminals only)',
      negativeDescription: 'Do not open the dashboard in a browser',
    },
  },
  examples: ['subtrack up', 'PORT=8080 subtrack up', 'subtrack up --no-open'],
  async run({ args, deps }) {
    const { runUp } = await import('../up/up.ts');
    const wanted = args.port ?? deps.env['PORT'];
    const isPerson = deps.stdout.isTTY === true && !deps.env['CI'] && !deps.env['SSH_CONNECTION'];
    await runUp({ deps, port: parsePort(wanted), open: args.open && isPerson });
  },
});

function parsePort(wanted: string | undefined): number {
  if (wanted === undefined || wanted === '') return DEFAULT_PORT;
  const port = Number(wanted);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new AppError({
    code: 'usage.port',
    message: `"${wanted}" is no port`,
    hint: 'give a number from 0 to 65535 (0 takes any free one)',
    status: 400,
  });
}
