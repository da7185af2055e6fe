import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '../../shared/core/errors.ts';
import type { Deps } from '../deps.ts';
import { knownRefusal } from './explain-refusal.ts';
import { type Account, listAccounts } from './look-up.ts';
import type { RunWrangler } from './run-wrangler.ts';

/** One deployment by its name, which its Worker, database and bucket have as well. */
export type Deployment = {
  name: string;
  /** Ours alone: the generated configuration, and what wrangler leaves. */
  folder: string;
  account: Account;
  run: RunWrangler;
  outputFile: string;
};

const namePattern = /^[a-z0-9][a-z0-9-]{1,52}[a-z0-9]$/;

export async function openDeployment(o: {
  deps: Pick<Deps, 'paths' | 'env' | 'platform' | 'makeWrangler'>;
  name: string;
  accountId: string | undefined;
}): Promise<Deployment> {
  const { deps, name } = o;
  if (!namePattern.test(name)) throw oddName(name);
  const folder = path.join(deps.paths.deployments, name);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const outputFile = path.join(folder, 'output.ndjson');
  const named = o.accountId ?? deps.env['CLOUDFLARE_ACCOUNT_ID'];
  const runnerFor = (accountId: string | undefined) =>
    deps.makeWrangler({
      platform: deps.platform,
      folder,
      outputFile,
      env: { ...deps.env, ...(accountId === undefined ? {} : { CLOUDFLARE_ACCOUNT_ID: accountId }) },
    });
  const accounts = await listAccounts({ run: await runnerFor(named) });
  const account = chooseAccount({ accounts, named });
  return { name, folder, account, run: await runnerFor(account.id), outputFile };
}

/** A token of narrow rights may not list its account: then its id must be told, and is taken as it is. */
function chooseAccount(o: { accounts: readonly Account[]; named: string | undefined }): Account {
  const { accounts, named } = o;
  if (named !== undefined) return accounts.find(({ id }) => id === named) ?? { id: named, name: named };
  const [only] = accounts;
  if (only !== undefined && accounts.length === 1) return only;
  const { code, message } = knownRefusal({ code: 'deploy.account', step: 'login' });
  const list = accounts.map(({ id, name }) => `${id} (${name})`).join(', ');
  throw new AppError({
    code,
    message: accounts.length === 0 ? 'login: no account is told' : `${message}: ${list}`,
    hint: 'name one with --account ID, or set CLOUDFLARE_ACCOUNT_ID',
  });
}

function oddName(name: string): AppError {
  return new AppError({
    code: 'usage.name',
    message: `"${name}" is no name for a Worker, a database and a bucket`,
    hint: 'use 3 to 54 of the letters a-z, digits and -',
    status: 400,
  });
}
