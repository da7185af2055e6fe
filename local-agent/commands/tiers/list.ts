import { chooseCloud, cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { createTiersClient } from '../../sync/tiers-client.ts';
import { printTiers } from './print-tiers.ts';

export const list = defineCommand({
  name: 'list',
  summary: 'How each storage tier stands, and what to do where one does not work',
  args: { ...cloudArg, json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack tiers list'],
  async run({ args, deps }) {
    const connection = await chooseCloud({ deps, name: args.cloud });
    const client = createTiersClient({ device: connection?.device, fetch: deps.fetch });
    printTiers({ deps, json: args.json === true, answer: await client.list() });
  },
});
