import path from 'node:path';
import { AppError } from '../../shared/core/errors.ts';
import { cronTrigger } from '../../shared/core/cron-times.ts';
import { compatibility } from '../cloud/compatibility.ts';
import { z } from 'zod';
import { readTextIfThere } from '../files/read-if-there.ts';
import type { Build } from '../cloud/find-build.ts';

/** What wrangler is told of one deployment: the same as wrangler.toml, with the ids of the account. */
export function wranglerConfig(o: {
  name: string;
  accountId: string;
  databaseId: string;
  /** Undefined: without R2. */
  bucket: string | undefined;
  /** Address that alerts are mailed from; undefined: no e-mail. */
  mailFrom?: string | undefined;
  build: Build;
}): Record<string, unknown> {
  const { name, build } = o;
  return {
    name,
    account_id: o.accountId,
    // The bundle as it was built and tested: nothing is made anew on the way.
    main: build.worker,
    no_bundle: true,
    find_additional_modules: false,
    compatibility_date: compatibility.date,
    compatibility_flags: compatibility.flags,
    workers_dev: true,
    vars: { MODE: 'team', ...(o.mailFrom === undefined ? {} : { MAIL_FROM: o.mailFrom }) },
    // What was set by hand in the dashboard of Cloudflare stays.
    keep_vars: true,
    assets: { directory: build.assets },
    d1_databases: [
      { binding: 'DB', database_name: name, database_id: o.databaseId, migrations_dir: build.migrations },
    ],
    ...(o.bucket === undefined ? {} : { r2_buckets: [{ binding: 'SEGMENTS', bucket_name: o.bucket }] }),
    ...(o.mailFrom === undefined ? {} : { send_email: [{ name: 'EMAIL' }] }),
    durable_objects: { bindings: [{ name: 'LIVE_ROOM', class_name: 'LiveRoom' }] },
    migrations: [{ tag: 'v1', new_sqlite_classes: ['LiveRoom'] }],
    triggers: { crons: [cronTrigger] },
    observability: { enabled: true },
  };
}

const earlierSchema = z.object({ vars: z.object({ MAIL_FROM: z.string().optional() }).optional() });

/** What the last deployment from here mailed from: an upgrade goes on with it. Throws `deploy.config_damaged`. */
export function earlierMailFrom(folder: string): string | undefined {
  const file = configFile(folder);
  const text = readTextIfThere(file);
  if (text === undefined) return undefined;
  try {
    return earlierSchema.parse(JSON.parse(text)).vars?.MAIL_FROM;
  } catch (cause) {
    // Going on without would end e-mail, and nobody would be told.
    throw new AppError({
      code: 'deploy.config_damaged',
      message: `${file} cannot be read, which says from where alerts are mailed`,
      hint: 'give --mail-from ADDRESS, or --mail-from "" for no e-mail',
      cause,
    });
  }
}

export function configFile(folder: string): string {
  return path.join(folder, 'wrangler.json');
}
