import { openBrowser } from '../up/open-browser.ts';
import { createSignInLink } from '../up/sign-in-link.ts';
import { chooseCloud, cloudArg } from '../cli/choose-cloud.ts';
import { defineCommand } from '../cli/command.ts';
import { conflictingFlags } from '../cli/usage-errors.ts';
import { printJson, printNote } from '../cli/print.ts';

export const command = defineCommand({
  name: 'open',
  summary: 'Open the dashboard, signed in by a link that works once',
  details:
    'Asks the cloud that this machine is connected to, that of "subtrack up" or the team\'s, for a link that signs in whom ' +
    'the machine belongs to, and opens it. The link works once, for ten minutes (a day where the cloud is on this machine). ' +
    'Without a browser it is printed; --json prints it and opens nothing.',
  args: {
    name: {
      type: 'positional',
      required: false,
      description: 'Name of the cloud, where this machine is connected to several; the same as --cloud',
    },
    ...cloudArg,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack open', 'subtrack open work', 'subtrack open --json'],
  async run({ args, deps }) {
    if (args.name !== undefined && args.cloud !== undefined)
      throw conflictingFlags({ flag: '--cloud', other: 'NAME' });
    const connection = await chooseCloud({ deps, name: args.name ?? args.cloud });
    const url = await createSignInLink({ deps, cloud: connection?.name });
    if (args.json) return printJson({ deps, value: { url } });
    const isOpened = await openBrowser({ url, platform: deps.platform });
    printNote({
      deps,
      text: isOpened
        ? `Opened ${new URL(url).origin} in the browser.`
        : `No browser could be opened; this link signs one in, once: ${url}`,
    });
  },
});
