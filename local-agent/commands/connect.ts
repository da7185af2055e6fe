import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../shared/core/errors.ts';
import { cloudNamePattern, NO_CLOUD } from '../../shared/privacy/cloud-of-project.ts';
import { type Connection, listConnections, USUAL } from '../config/connections.ts';
import { isEmbedded, loadDevice, saveDevice, type StoredDevice, teamUrl } from '../config/device.ts';
import { writeCloudRules } from '../config/write-cloud-rules.ts';
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
    'confirms it. What this machine records is then sent there, as theirs and cut down to the privacy level of each project. ' +
    'With --projects only those go there, and to no other cloud; all others go where they went. Which cloud a project goes ' +
    'to stands under "clouds" in config.json.',
  args: {
    url: { type: 'positional', required: true, description: 'Address of the cloud' },
    name: {
      type: 'string',
      valueHint: 'name',
      description: 'What the cloud is called here: small letters, digits and "-"',
    },
    projects: {
      type: 'string',
      valueHint: 'patterns',
      description: 'Projects that go there, separated by commas; * stands for any letters (needs --name)',
    },
    'no-browser': { type: 'boolean', description: 'Open no browser; the code is printed anyway' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: [
    'subtrack connect https://subagent-tracking.example.workers.dev',
    'subtrack connect https://tracking.acme.workers.dev --name work --projects "acme/*"',
  ],
  async run({ args, deps }) {
    const url = readUrl(args.url);
    const patterns = readPatterns(args.projects);
    const name = readName({ name: args.name, patterns });
    const look = () => {
      const device = loadDevice(deps);
      const present = listConnections({ device, rules: deps.settings().clouds, paths: deps.paths });
      ensureNew({ present, url, name, patterns });
      return { device, present };
    };
    const browser = args['no-browser'] !== true;
    const { token, member } = await connect({ deps, device: look().device, url, browser });
    // Confirming takes minutes, in which another command may have connected or disconnected something.
    const { device, present } = look();
    const isUsual = patterns.length === 0 && teamUrl(device) === undefined;
    saveDevice({
      paths: deps.paths,
      device: isUsual
        ? asUsual({ device, name, url, token, member })
        : withAnother({ device, name, url, token, member }),
    });
    if (name !== undefined && patterns.length > 0)
      writeCloudRules({ paths: deps.paths, patterns, cloud: name });
    if (args.json)
      printJson({ deps, value: { url, member, ...(name !== undefined && { name, projects: patterns }) } });
    else
      printNote({ deps, text: told({ url, member, name, patterns, isUsual, hadOther: present.length > 0 }) });
  },
});

type Enrolled = {
  device: StoredDevice;
  name: string | undefined;
  url: string;
  token: string;
  member: string;
};

/** What another cloud acknowledged says nothing about this one. */
function asUsual({ device, name: cloud, url, token, member }: Enrolled): StoredDevice {
  const { device_id, name, clouds } = device;
  return {
    device_id,
    name,
    member,
    url,
    token,
    ...(cloud && { cloud_name: cloud }),
    ...(clouds && { clouds }),
  };
}

function withAnother({ device, name = '', url, token, member }: Enrolled): StoredDevice {
  return { ...device, clouds: [...(device.clouds ?? []), { name, url, token, member }] };
}

async function connect(o: {
  deps: Deps;
  device: StoredDevice;
  url: string;
  browser: boolean;
}): Promise<{ token: string; member: string }> {
  const { deps, device, url } = o;
  const client = createConnectClient({ url, fetch: deps.fetch });
  const { device_id, name } = device;
  const asked = await client.ask({ device_id, name });
  if (new URL(asked.url).origin !== url) throw foreignPage(url);
  deps.stderr.write(`Confirm the code ${asked.code} at ${asked.url}\n`);
  if (o.browser) void openBrowser({ url: asked.url, platform: deps.platform });
  for (;;) {
    const answer = await client.poll(asked.secret);
    if (answer.state === 'connected') return answer;
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

function readPatterns(text: string | undefined): string[] {
  if (text === undefined) return [];
  const patterns = [...new Set(text.split(',').map((pattern) => pattern.trim()))].filter(Boolean);
  if (patterns.length > 0 && patterns.every((pattern) => pattern.length <= 255)) return patterns;
  throw wrongValue({ flag: '--projects', value: text, expected: 'names of projects, as "acme/*,notes"' });
}

function readName(o: { name: string | undefined; patterns: readonly string[] }): string | undefined {
  const { name, patterns } = o;
  if (name === undefined && patterns.length === 0) return undefined;
  if (name !== undefined && cloudNamePattern.test(name) && name !== NO_CLOUD && name !== USUAL) return name;
  const expected = 'a word of small letters, digits and "-" for the cloud';
  throw wrongValue({ flag: '--name', value: name ?? '', expected });
}

/** Throws `connect.connected`: what one cloud has heard of must not be mistaken for what another has. */
function ensureNew(o: {
  present: readonly Connection[];
  url: string;
  name: string | undefined;
  patterns: readonly string[];
}): void {
  const { present, url, name } = o;
  const same = present.find(({ device }) => device.url === url);
  if (same !== undefined)
    throw alreadyConnected({ url, hint: `run "subtrack disconnect ${same.name}" first` });
  const taken = present.find((connection) => connection.name === name);
  const takes = present.find(({ isUsual, device }) => isUsual && !isEmbedded(device));
  if (taken !== undefined && !(isEmbedded(taken.device) && o.patterns.length === 0))
    throw alreadyConnected({
      url: taken.device.url ?? '',
      hint: `"${taken.name}" is taken: give another --name`,
    });
  if (name === undefined && takes !== undefined) {
    const hint = 'run "subtrack disconnect" first, or give --name and --projects for one beside it';
    throw alreadyConnected({ url: takes.device.url ?? '', hint });
  }
}

function alreadyConnected({ url, hint }: { url: string; hint: string }): AppError {
  return new AppError({ code: 'connect.connected', message: `this machine is connected to ${url}`, hint });
}

function foreignPage(url: string): AppError {
  return new AppError({
    code: 'connect.foreign_page',
    message: `${url} answered with a page at another place`,
    hint: 'connect to the address under which the cloud knows itself',
  });
}

function told(o: {
  url: string;
  member: string;
  name: string | undefined;
  patterns: readonly string[];
  isUsual: boolean;
  hadOther: boolean;
}): string {
  const connected = `Connected to ${o.url} as ${o.member}.`;
  if (o.isUsual)
    return `${connected} "subtrack sync --verify" sends what is recorded and compares it with what has come.`;
  if (o.patterns.length === 0)
    return `${connected} No project goes there yet: say which under "clouds" in config.json.`;
  const goes = `${o.patterns.join(', ')} ${o.patterns.length === 1 ? 'goes' : 'go'} there from now on, with all that is recorded, and to no other cloud.`;
  const stays = o.hadOther
    ? ' What another cloud has of it stays there; "subtrack sync --move" has it deleted there.'
    : '';
  return `${connected} ${goes}${stays}`;
}
