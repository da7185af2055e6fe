import { isoDay } from '../../../shared/core/days.ts';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../shared/core/errors.ts';
import { defineCommand } from '../../cli/command.ts';
import { canAsk } from '../../cli/pick-one.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { openObjects } from '../../deploy/cloudflare-objects.ts';
import { destroyCloud } from '../../deploy/destroy.ts';
import { exportCloud, type Exported } from '../../deploy/export-cloud.ts';
import { lookUp } from '../../deploy/look-up.ts';
import { openDeployment } from '../../deploy/open-deployment.ts';
import type { Deps } from '../../deps.ts';
import { counted } from '../../terminal/format.ts';
import { deploymentArgs } from './deployment-args.ts';

export const destroy = defineCommand({
  name: 'destroy',
  summary: 'Export the database and the bucket of the cloud, then delete it from the account',
  details:
    'Writes the whole database as SQL, and every segment, bundle and object of folded hours that it knows in R2, into a ' +
    'folder, each compared with its hash where one is known. Then it asks for the name of the cloud (or takes --yes), and ' +
    'deletes Worker, bucket and database. Without an answer nothing is deleted. Bundles on Google Drive and S3 are not ' +
    'exported and stay there; while there are any, --yes alone deletes nothing.',
  args: {
    ...deploymentArgs,
    out: {
      type: 'string',
      valueHint: 'dir',
      description: 'Folder of the export; one named for the day if not given',
    },
    yes: { type: 'boolean', description: 'Delete it without asking' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack cloud destroy', 'subtrack cloud destroy --out /backup/cloud --yes'],
  async run({ args, deps }) {
    const { name } = args;
    const deployment = await openDeployment({ deps, name, accountId: args.account });
    const found = await lookUp(deployment);
    if (found.databaseId === undefined) throw nothingThere(name);
    const { env, fetch } = deps;
    const objects =
      found.bucket === 'found'
        ? await openObjects({ deployment, env, fetch, sleep: (ms) => sleep(ms) })
        : undefined;
    const day = isoDay(deps.clock());
    const folder = path.resolve(deps.cwd, args.out ?? `${name}-export-${day}`);
    deps.stderr.write(`export to ${folder} …\n`);
    const { exported, known } = await exportCloud({ deployment, folder, objects });
    if (args.yes === true && exported.missing.length > 0) throw incomplete(exported);
    if (args.yes === true && exported.elsewhere.length > 0) throw notAlone(exported);
    const isMeant = args.yes === true || (await isConfirmed({ deps, name, exported }));
    const onStep = (text: string) => deps.stderr.write(`${text} …\n`);
    const { kept } = isMeant
      ? await destroyCloud({ deployment, found, objects, known, onStep })
      : { kept: [] };
    if (args.json) return printJson({ deps, value: { exported, destroyed: isMeant, kept } });
    printNote({
      deps,
      text: `${tell(exported)} ${isMeant ? 'The cloud is deleted.' : 'Nothing is deleted.'}`,
    });
    if (kept.length > 0)
      printNote({
        deps,
        text: `The bucket ${name} is still there: it holds objects that were not in the database when that was exported. Look through it and delete it in the dashboard of Cloudflare.`,
      });
  },
});

const tierWords = { drive: 'Google Drive', s3: 'S3' } as const;

async function isConfirmed(o: { deps: Deps; name: string; exported: Exported }): Promise<boolean> {
  const { deps, name } = o;
  if (!canAsk(deps)) return false;
  const { isCancel, text } = await import('@clack/prompts');
  const typed = await text({
    message: `${tell(o.exported)} Type ${name} to delete the cloud for good`,
    input: deps.stdin() as Readable,
    output: deps.stdout as Writable,
  });
  return !isCancel(typed) && typed === name;
}

function tell({ folder, objects, missing, elsewhere }: Exported): string {
  const without = missing.length === 0 ? '' : `, ${missing.length} could not be had as they were sent`;
  const others = elsewhere.length === 0 ? '' : ` Not exported: ${places(elsewhere)}, which stay there.`;
  return `Exported to ${folder}: the database and ${counted(objects, 'object')} of the bucket${without}.${others}`;
}

function places(elsewhere: Exported['elsewhere']): string {
  return elsewhere
    .map(({ tier, objects }) => `${counted(objects, 'object')} on ${tierWords[tier]}`)
    .join(', ');
}

function incomplete({ folder, missing }: Exported): AppError {
  return new AppError({
    code: 'deploy.export_incomplete',
    message: `${counted(missing.length, 'object')} could not be had as they were sent; ${path.join(folder, 'export.json')} lists them`,
    hint: 'run it in a terminal without --yes to delete the cloud all the same',
  });
}

function notAlone({ folder, elsewhere }: Exported): AppError {
  return new AppError({
    code: 'deploy.elsewhere',
    message: `${places(elsewhere)} would stay, and no cloud would lead there any more`,
    hint:
      'fetch what you need with "subtrack restore SESSION", then run it in a terminal without --yes; they stay there, and ' +
      `the table object_copies in ${path.join(folder, 'database.sql')} says where each lies`,
  });
}

function nothingThere(name: string): AppError {
  return new AppError({
    code: 'deploy.nothing_there',
    message: `the account has no cloud ${name}`,
    hint: 'name it with --name',
  });
}
