import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../shared/core/errors.ts';
import { type Device, loadDevice, saveDevice, teamUrl } from '../config/device.ts';
import type { Deps } from '../deps.ts';
import { createConnectClient } from '../sync/connect-client.ts';
import { openBrowser } from '../up/open-browser.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote } from '../cli/print.ts';
import { wrongValue } from '../cli/usage-errors.ts';

export const command = defineCommand({
  name: 'connect',
  summary: "Connect this machine to a team's cloud, by a code that is confirmed in the browser",
  details:
    'Shows a short code, opens the page of the cloud that asks for it, and waits until somebody who is signed in there ' +
    'confirms it. What this machine records is then sent there, as theirs and cut down to the privacy level of each project.',
  args: {
    url: { type: 'positional', required: true, description: 'Address of the cloud' },
    'no-browser': { type: 'boolean', description: 'Open no browser; the code is printed anyway' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack connect https://subagent-tracking.example.workers.dev'],
  async run({ args, deps }) {
    const url = readUrl(args.url);
    const device = loadDevice(deps);
    const present = teamUrl(device);
    if (present !== undefined) throw alreadyConnected(present);
    const { member } = await connect({ deps, device, url, browser: args['no-browser'] !== true });
    if (args.json) printJson({ deps, value: { url, member } });
    else
      printNote({
        deps,
        text: `Connected to ${url} as ${member}. "subtrack sync --verify" sends what is recorded and compares it with what has come.`,
      });
  },
});

async function connect(o: {
  deps: Deps;
  device: Device;
  url: string;
  browser: boolean;
}): Promise<{ member: string }> {
  const { deps, device, url } = o;
  const client = createConnectClient({ url, fetch: deps.fetch });
  const { device_id, name } = device;
  const asked = await client.ask({ device_id, name });
  if (new URL(asked.url).origin !== url) throw foreignPage(url);
  deps.stderr.write(`Confirm the code ${asked.code} at ${asked.url}\n`);
  if (o.browser) void openBrowser({ url: asked.url, platform: deps.platform });
  for (;;) {
    const answer = await client.poll(asked.secret);
    if (answer.state === 'connected') {
      const { token, member } = answer;
      // What another cloud acknowledged says nothing about this one.
      saveDevice({ paths: deps.paths, device: { device_id, name, member, url, token } });
      return { member };
    }
    await sleep(asked.interval_s * 1000);
  }
}

/** A token is sent over TLS, or stays on this machine. */
function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) return url.origin;
  throw wrongValue({ flag: 'url', value: text, expected: 'an https:// address' });
}

function alreadyConnected(url: string): AppError {
  return new AppError({
    code: 'connect.connected',
    message: `this machine is connected to ${url}`,
    hint: 'run "subtrack disconnect" first',
  });
}

function foreignPage(url: string): AppError {
  return new AppError({
    code: 'connect.foreign_page',
    message: `${url} answered with a page at another place`,
    hint: 'connect to the address under which the cloud knows itself',
  });
}
