import { setUpTiers } from '../../../shared/protocol/tiers.ts';
import { defineCommand } from '../../cli/command.ts';
import { readDevice } from '../../config/device.ts';
import { createTiersClient } from '../../sync/tiers-client.ts';
import { printTiers } from './print-tiers.ts';

export const test = defineCommand({
  name: 'test',
  summary: 'Send something small to a tier, read it back and delete it',
  args: {
    tier: { type: 'enum', options: [...setUpTiers], default: 's3', description: 'Which one' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack tiers test --tier drive'],
  async run({ args, deps }) {
    const client = createTiersClient({ device: readDevice(deps.paths), fetch: deps.fetch });
    printTiers({ deps, json: args.json === true, answer: await client.test(args.tier) });
  },
});
