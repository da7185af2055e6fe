import { AppError } from '../../shared/core/errors.ts';
import { isEmbedded, readDevice } from '../config/device.ts';
import type { Deps } from '../deps.ts';
import { createSyncClient } from '../sync/sync-client.ts';
import { openBrowser } from '../up/open-browser.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote } from '../cli/print.ts';

export const command = defineCommand({
  name: 'open',
  summary: 'Open the dashboard, signed in by a link that works once',
  details:
    'Asks the cloud that this machine is connected to for a link that signs in whom the machine belongs to, and opens ' +
    'it. The link works once, for ten minutes. --json prints it and opens nothing.',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack open', 'subtrack open --json'],
  async run({ args, deps }) {
    const url = await findUrl(deps);
    if (args.json) {
      printJson({ deps, value: { url } });
      return;
    }
    openBrowser({ url, platform: deps.platform });
    printNote({ deps, text: `Opened ${new URL(url).origin} in the browser.` });
  },
});

async function findUrl(deps: Deps): Promise<string> {
  const device = readDevice(deps.paths);
  if (device?.url === undefined || device.token === undefined) {
    throw new AppError({
      code: 'open.not_connected',
      message: 'this machine is not connected to a cloud',
      hint: 'run "subtrack up" for one on this machine',
    });
  }
  // The dashboard of this machine asks nobody to sign in.
  if (isEmbedded(device)) return device.url;
  const { url, token } = device;
  const answer = await createSyncClient({ url, token, fetch: deps.fetch }).createLink();
  if (answer.kind === 'ok') return ownLink({ link: answer.value.url, cloud: url });
  throw new AppError({
    code: 'open.refused',
    message: `${url} gave no link: ${answer.message}`,
    hint: (answer.kind === 'refused' ? answer.hint : undefined) ?? 'try again when the cloud can be reached',
  });
}

/** A browser is opened at what the cloud answers: at that cloud, and nowhere else. */
function ownLink(o: { link: string; cloud: string }): string {
  if (new URL(o.link).origin === new URL(o.cloud).origin) return o.link;
  throw new AppError({
    code: 'open.foreign_link',
    message: `${o.cloud} answered with a link to another place`,
    hint: 'connect this machine to the address under which the cloud knows itself',
  });
}
