import { AppError } from '../../shared/core/errors.ts';
import { readDevice, saveDevice, teamUrl } from '../config/device.ts';
import { createSyncClient } from '../sync/sync-client.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote } from '../cli/print.ts';

export const command = defineCommand({
  name: 'disconnect',
  summary: "End this machine's access to the team's cloud, there and here",
  details:
    'The cloud refuses the token of this machine from then on, and it is deleted here. What was sent stays there; what is ' +
    'recorded stays on this machine. Where the cloud cannot be reached nothing is changed, unless --force is given.',
  args: {
    force: { type: 'boolean', description: 'Delete the token here even where the cloud cannot be told' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack disconnect'],
  async run({ args, deps }) {
    const device = readDevice(deps.paths);
    const url = teamUrl(device);
    if (device?.token === undefined || url === undefined) {
      throw new AppError({
        code: 'disconnect.not_connected',
        message: "this machine is connected to no team's cloud",
        hint: 'see "subtrack status"',
      });
    }
    const { device_id, member, name, token } = device;
    const answer = await createSyncClient({ url, token, fetch: deps.fetch }).disconnect();
    // A token that the cloud refuses already is as good as revoked.
    const isOver =
      answer.kind === 'ok' || (answer.kind === 'refused' && (answer.status === 401 || answer.status === 403));
    if (!isOver && args.force !== true) {
      throw new AppError({
        code: 'disconnect.not_told',
        message: `${url} was not told: ${answer.message}`,
        hint: 'try again, or give --force and have the device revoked on the page of the team',
      });
    }
    saveDevice({ paths: deps.paths, device: { device_id, member, name } });
    if (args.json) printJson({ deps, value: { url, revoked: isOver } });
    else printNote({ deps, text: `Disconnected from ${url}. What is recorded stays on this machine.` });
  },
});
