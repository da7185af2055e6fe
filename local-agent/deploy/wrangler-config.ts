import path from 'node:path';
import { cronTrigger } from '../../shared/core/cron-times.ts';
import { compatibility } from '../cloud/compatibility.ts';
import type { Build } from '../cloud/find-build.ts';

/** What wrangler is told of one deployment: the same as wrangler.toml, with the ids of the account. */
export function wranglerConfig(o: {
  name: string;
  accountId: string;
  databaseId: string;
  /** Undefined: without R2. */
  bucket: string | undefined;
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
    vars: { MODE: 'team' },
    // What was set by hand in the dashboard of Cloudflare stays.
    keep_vars: true,
    assets: { directory: build.assets },
    d1_databases: [
      { binding: 'DB', database_name: name, database_id: o.databaseId, migrations_dir: build.migrations },
    ],
    ...(o.bucket === undefined ? {} : { r2_buckets: [{ binding: 'SEGMENTS', bucket_name: o.bucket }] }),
    durable_objects: { bindings: [{ name: 'LIVE_ROOM', class_name: 'LiveRoom' }] },
    migrations: [{ tag: 'v1', new_sqlite_classes: ['LiveRoom'] }],
    triggers: { crons: [cronTrigger] },
    observability: { enabled: true },
  };
}

export function configFile(folder: string): string {
  return path.join(folder, 'wrangler.json');
}
