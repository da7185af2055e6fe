import { setUpTiers } from '../../../shared/protocol/tiers.ts';
import { chooseCloud, cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { createTiersClient } from '../../sync/tiers-client.ts';
import { printTiers } from './print-tiers.ts';

export const test = defineCommand({
  name: 'test',
  summary: 'Send something small to a tier, read it back and delete it',
  args: {
    tier: { type: 'enum', options: [...setUpTiers], default: 's3', description: 'Which one' },
    ...cloudArg,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack tiers test --tier drive'],
  async run({ args, deps }) {
    const connection = await chooseCloud({ deps, name: args.cloud });
    const client = createTiersClient({ device: connection?.device, fetch: deps.fetch });
    printTiers({ deps, json: args.json === true, answer: await client.test(args.tier) });
  },
});
