import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/core/errors.ts';
import { findBuild, type Build } from '../cloud/find-build.ts';
import { readTextIfThere } from '../files/read-if-there.ts';
import { type DeployStep, deploySteps } from './deploy-steps.ts';
import { explainRefusal } from './explain-refusal.ts';
import { findDatabase, lookUp } from './look-up.ts';
import type { Deployment } from './open-deployment.ts';
import { ownerLink } from './owner-link.ts';
import type { WranglerAnswer } from './run-wrangler.ts';
import { configFile, earlierMailFrom, wranglerConfig } from './wrangler-config.ts';

export type Deployed = { url: string; link: string; steps: DeployStep[] };

/** The team key opens the dashboard and enrols devices; the other seals keys of other services, and lasts as long as they do. */
const ownSecrets = ['TEAM_KEY', 'TIERS_KEY'] as const;

const outputSchema = z.object({ type: z.literal('deploy'), targets: z.array(z.string()).default([]) });

/**
 * Deploys, or upgrades in place: every step looks first for what is there, so that a run after one that was refused goes on
 * where that one stopped. Throws what a step was refused with, and what to do.
 */
export async function deployCloud(o: {
  deployment: Deployment;
  withR2: boolean;
  /** Address that alerts are mailed from; undefined: that of the last time, '': none any more. */
  mailFrom?: string | undefined;
  now: number;
  /** Told before each step. */
  onStep: (step: DeployStep) => void;
  build?: Build;
}): Promise<Deployed> {
  const { deployment, withR2 } = o;
  const { name, folder, account } = deployment;
  const build = o.build ?? findBuild();
  const found = await lookUp(deployment);
  const steps = deploySteps({ name, found, withR2 });
  const isTold = new Set<DeployStep['step']>();
  const tell = (wanted: DeployStep['step']): void => {
    for (const step of steps)
      if (step.step === wanted && !isTold.has(wanted)) {
        isTold.add(wanted);
        o.onStep(step);
      }
  };

  tell('database');
  const databaseId = found.databaseId ?? (await createDatabase(deployment));
  tell('bucket');
  if (withR2 && found.bucket === 'missing')
    await must(deployment, 'bucket', ['r2', 'bucket', 'create', name]);
  const config = configFile(folder);
  const settings = wranglerConfig({
    name,
    accountId: account.id,
    databaseId,
    bucket: withR2 ? name : undefined,
    mailFrom: (o.mailFrom ?? earlierMailFrom(folder)) || undefined,
    build,
  });
  fs.writeFileSync(config, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  tell('migrations');
  await must(deployment, 'migrations', ['d1', 'migrations', 'apply', name, '--remote', '--config', config]);
  tell('worker');
  const url = await deployWorker({
    deployment,
    config,
    missing: ownSecrets.filter((name) => found.secrets?.includes(name) !== true),
  });
  tell('owner_link');
  const { token, sql } = ownerLink({ now: o.now });
  const remote = ['--remote', '--yes', '--json', '--config', config];
  await must(deployment, 'owner link', ['d1', 'execute', name, ...remote, '--command', sql]);
  return { url, link: `${url}/link/${token}`, steps };
}

async function createDatabase(deployment: Deployment): Promise<string> {
  await must(deployment, 'database', ['d1', 'create', deployment.name]);
  const id = await findDatabase(deployment);
  if (id !== undefined) return id;
  throw new AppError({
    code: 'deploy.database_missing',
    message: `the database ${deployment.name} was created and is not listed yet`,
    hint: 'run it again in a minute',
  });
}

/** Keys are made once, go up with the Worker, so that there is no moment without one, and are kept nowhere else. */
async function deployWorker(o: {
  deployment: Deployment;
  config: string;
  missing: readonly string[];
}): Promise<string> {
  const { deployment, config } = o;
  const secrets = path.join(deployment.folder, 'secrets.json');
  fs.rmSync(deployment.outputFile, { force: true });
  try {
    if (o.missing.length > 0) {
      const made = o.missing.map((name) => [name, crypto.randomBytes(32).toString('base64url')]);
      fs.writeFileSync(secrets, JSON.stringify(Object.fromEntries(made)), { mode: 0o600 });
    }
    const withSecrets = o.missing.length > 0 ? ['--secrets-file', secrets] : [];
    await must(deployment, 'Worker', ['deploy', '--config', config, ...withSecrets]);
  } finally {
    fs.rmSync(secrets, { force: true });
  }
  const url = readUrl(readTextIfThere(deployment.outputFile) ?? '');
  if (url !== undefined) return url;
  throw new AppError({
    code: 'deploy.no_address',
    message: 'the Worker was deployed, and wrangler told no address of it',
    hint: 'see "Workers & Pages" in the dashboard of Cloudflare',
  });
}

/** The first web address among what a deploy says it reaches; the others are times of cron. */
function readUrl(output: string): string | undefined {
  const lines = output.split('\n').filter(Boolean);
  const deploys = lines.flatMap((line) => outputSchema.safeParse(JSON.parse(line)).data ?? []);
  const targets = deploys.flatMap(({ targets: reached }) => reached);
  const found = targets
    .map((target) => /(?:https:\/\/)?([\w-]+(?:\.[\w-]+)+)/.exec(target)?.[1])
    .find(Boolean);
  return found === undefined ? undefined : `https://${found}`;
}

async function must(o: Deployment, step: string, args: readonly string[]): Promise<WranglerAnswer> {
  const answer = await o.run(args);
  if (answer.code !== 0) throw explainRefusal({ answer, step });
  return answer;
}
