import { isAppError } from '../../../shared/core/errors.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { type DeployStep, deploySteps } from '../../deploy/deploy-steps.ts';
import { type Found, lookUp } from '../../deploy/look-up.ts';
import { openDeployment } from '../../deploy/open-deployment.ts';
import type { Deps } from '../../deps.ts';
import { deploymentArgs, storageArgs } from './deployment-args.ts';

const nothing: Found = { databaseId: undefined, bucket: 'missing', secrets: undefined };

export const plan = defineCommand({
  name: 'plan',
  summary: 'Show what "cloud deploy" would do, and change nothing',
  args: {
    ...deploymentArgs,
    ...storageArgs,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack cloud plan'],
  async run({ args, deps }) {
    const looked = await look({ deps, ...args });
    const steps = deploySteps({ name: args.name, found: looked.found, withR2: args.r2 });
    if (args.json) return printJson({ deps, value: { account: looked.account, steps } });
    printNote({
      deps,
      text:
        looked.account === null
          ? 'Not logged in to Cloudflare: this is for an account that has nothing of it yet.'
          : `In the account ${looked.account}:`,
    });
    printSteps({ deps, steps });
  },
});

/** An account that nobody is logged in to has nothing yet, as far as can be told. */
async function look(o: {
  deps: Deps;
  name: string;
  account?: string | undefined;
}): Promise<{ account: string | null; found: Found }> {
  try {
    const deployment = await openDeployment({ deps: o.deps, name: o.name, accountId: o.account });
    return { account: deployment.account.name, found: await lookUp(deployment) };
  } catch (error) {
    if (isAppError(error) && error.code === 'deploy.not_logged_in') return { account: null, found: nothing };
    throw error;
  }
}

function printSteps({ deps, steps }: { deps: Deps; steps: readonly DeployStep[] }): void {
  for (const [at, { text }] of steps.entries()) printNote({ deps, text: `  ${at + 1}. ${text}` });
}
