import { z } from 'zod';
import { AppError } from '../../../shared/core/errors.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printLine, printNote } from '../../cli/print.ts';
import { deployCloud } from '../../deploy/deploy.ts';
import { openDeployment } from '../../deploy/open-deployment.ts';
import { deploymentArgs, storageArgs } from './deployment-args.ts';

export const deploy = defineCommand({
  name: 'deploy',
  summary: 'Deploy the cloud, or upgrade it in place, and print a link for its owner',
  details:
    'Drives wrangler, which npm gets for this command alone: finds or creates the database and the bucket, applies the ' +
    'migrations that are missing, deploys the Worker, and prints a link that signs its owner in, once, within a day. A step ' +
    'that is refused says what to do; the next run goes on there. The account is that of "wrangler login", or of ' +
    'CLOUDFLARE_API_TOKEN.',
  args: {
    ...deploymentArgs,
    ...storageArgs,
    'mail-from': {
      type: 'string',
      valueHint: 'address',
      description: 'Mail alerts from this address, of a domain that sends e-mail in the account; "" ends it',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack cloud deploy', 'subtrack cloud deploy --name acme-agents --no-r2'],
  async run({ args, deps }) {
    const deployment = await openDeployment({ deps, name: args.name, accountId: args.account });
    const { url, link, steps } = await deployCloud({
      deployment,
      withR2: args.r2,
      mailFrom: readMailFrom(args['mail-from']),
      now: deps.clock(),
      onStep: ({ text }) => deps.stderr.write(`${text} …\n`),
    });
    if (args.json) return printJson({ deps, value: { url, link, steps } });
    printLine({ deps, text: `\nThe team's cloud is at ${url}\n\n  ${link}\n` });
    printNote({
      deps,
      text:
        'This link signs its owner in, once, within a day; a new address may take a minute to answer. Run this again to ' +
        'upgrade, or for another link.',
    });
    printLine({ deps, text: `Connect a machine: subtrack connect ${url}` });
  },
});

/** Throws `usage.mail_from`. */
function readMailFrom(text: string | undefined): string | undefined {
  if (text === undefined || text === '' || z.email().max(254).safeParse(text).success) return text;
  throw new AppError({
    code: 'usage.mail_from',
    message: `"${text}" is no e-mail address`,
    hint: 'name one of a domain that sends e-mail in the account, as alerts@example.com is one',
    status: 400,
  });
}
