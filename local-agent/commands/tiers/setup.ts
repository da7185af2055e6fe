import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import {
  driveSetupSchema,
  s3SetupSchema,
  type SetUpTier,
  setUpTiers,
  storageClasses,
  type TiersAnswer,
} from '../../../shared/protocol/tiers.ts';
import { MINUTE } from '../../../shared/core/time.ts';
import { AppError } from '../../../shared/core/errors.ts';
import { askText } from '../../cli/ask-text.ts';
import { chooseCloud, cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { wrongValue } from '../../cli/usage-errors.ts';
import type { Deps } from '../../deps.ts';
import { createTiersClient, type TiersClient } from '../../sync/tiers-client.ts';
import { openBrowser } from '../../up/open-browser.ts';
import { printTiers } from './print-tiers.ts';

const command = 'subtrack tiers setup';
const consentMs = 15 * MINUTE;
const pollMs = 1000;

export const setup = defineCommand({
  name: 'setup',
  summary: 'Set up Google Drive or S3, step by step, with a test at the end',
  details:
    'Asks for what is missing, stores it sealed in the cloud that this machine is connected to, and sends something ' +
    'small there and back. docs/google-drive.md and docs/s3-glacier.md say where the ids and keys come from. Where ' +
    'nobody can be asked, the secret is the first line of the standard input.',
  args: {
    tier: { type: 'positional', required: true, description: 'drive or s3' },
    'client-id': { type: 'string', valueHint: 'id', description: 'Drive: the OAuth client' },
    'no-browser': { type: 'boolean', description: 'Drive: open no browser; the address is printed anyway' },
    bucket: { type: 'string', valueHint: 'name', description: 'S3: the bucket' },
    region: { type: 'string', valueHint: 'name', description: 'S3: its region' },
    class: {
      type: 'enum',
      options: [...storageClasses],
      default: 'GLACIER_IR',
      description: 'S3: the storage class',
    },
    endpoint: { type: 'string', valueHint: 'url', description: 'S3: of another store that speaks S3' },
    'key-id': { type: 'string', valueHint: 'id', description: 'S3: the access key' },
    ...cloudArg,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: [
    'subtrack tiers setup drive',
    'subtrack tiers setup s3 --bucket my-archive --region eu-central-1',
  ],
  async run({ args, deps }) {
    const tier = setUpTiers.find((name) => name === args.tier);
    if (tier === undefined) throw wrongValue({ flag: 'TIER', value: args.tier, expected: 'drive or s3' });
    const connection = await chooseCloud({ deps, name: args.cloud });
    const client = createTiersClient({ device: connection?.device, fetch: deps.fetch });
    const ask = asker(deps);
    const answer =
      tier === 's3'
        ? await client.setUpS3(
            check(s3SetupSchema, {
              bucket: await ask(args.bucket, 'Bucket', '--bucket'),
              region: await ask(args.region, 'Region, as eu-central-1', '--region'),
              storage_class: args.class,
              ...(args.endpoint === undefined ? {} : { endpoint: args.endpoint }),
              access_key_id: await ask(args['key-id'], 'Access key id', '--key-id'),
              secret_access_key: await ask(undefined, 'Secret access key', 'the secret', true),
            }),
          )
        : await setUpDrive({
            deps,
            client,
            browser: args['no-browser'] !== true,
            given: check(driveSetupSchema, {
              client_id: await ask(args['client-id'], 'Client id', '--client-id'),
              client_secret: await ask(undefined, 'Client secret', 'the secret', true),
            }),
          });
    printTiers({ deps, json: args.json === true, answer: only({ answer, tier }) });
    return only({ answer, tier }).tiers.some(({ state }) => state === 'ready') ? 0 : 1;
  },
});

function asker(deps: Deps) {
  return async (given: string | undefined, message: string, flag: string, secret = false): Promise<string> =>
    given ?? askText({ deps, message, flag, command, secret });
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError({
    code: 'usage.wrong_value',
    message: `${issue?.path.join('.') ?? 'a value'} ${issue?.message ?? 'does not fit'}`,
    hint: `run "${command} --help" for examples`,
  });
}

/** The consent is given in a browser; the cloud tells when somebody has. */
async function setUpDrive(o: {
  deps: Deps;
  client: TiersClient;
  browser: boolean;
  given: z.infer<typeof driveSetupSchema>;
}): Promise<TiersAnswer> {
  const { deps, client } = o;
  const { open, redirect_uri } = await client.setUpDrive(o.given);
  deps.stderr.write(`The redirect address of the OAuth client has to be ${redirect_uri}\n`);
  deps.stderr.write(`Give the consent at ${open} ("subtrack open" signs the browser in)\n`);
  if (o.browser) openBrowser({ url: open, platform: deps.platform });
  for (let waited = 0; waited < consentMs; waited += pollMs) {
    const answer = await client.list();
    const drive = answer.tiers.find(({ tier }) => tier === 'drive');
    if (drive !== undefined && (drive.checked_at !== null || drive.problem !== null)) return answer;
    await sleep(pollMs);
  }
  throw new AppError({
    code: 'tier.no_consent',
    message: 'nobody has given the consent within a quarter of an hour',
    hint: `give it at ${open}, then run "subtrack tiers list"`,
  });
}

function only({ answer, tier }: { answer: TiersAnswer; tier: SetUpTier }): TiersAnswer {
  return { tiers: answer.tiers.filter((one) => one.tier === tier) };
}
