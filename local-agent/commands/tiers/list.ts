import { defineCommand } from '../../cli/command.ts';
import { readDevice } from '../../config/device.ts';
import { createTiersClient } from '../../sync/tiers-client.ts';
import { printTiers } from './print-tiers.ts';

export const list = defineCommand({
  name: 'list',
  summary: 'How each storage tier stands, and what to do where one does not work',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack tiers list'],
  async run({ args, deps }) {
    const client = createTiersClient({ device: readDevice(deps.paths), fetch: deps.fetch });
    printTiers({ deps, json: args.json === true, answer: await client.list() });
  },
});
