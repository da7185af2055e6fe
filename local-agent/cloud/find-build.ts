import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '../../shared/core/errors.ts';

export type Build = {
  /** The bundled Worker. */
  worker: string;
  /** What `[assets]` in wrangler.toml names. */
  assets: string;
  /** The folder of the migrations, and the file of what they add up to. */
  migrations: string;
  schema: string;
};

/** From a checkout everything is below its root and `dist`; published, this file is itself inside `dist`. */
export function findBuild({ from = import.meta.dirname }: { from?: string } = {}): Build {
  for (let folder = from; ; folder = path.dirname(folder)) {
    for (const dist of [folder, path.join(folder, 'dist')]) {
      const worker = path.join(dist, 'worker.js');
      const migrations = [path.join(folder, 'migrations/team'), path.join(dist, 'migrations/team')].find(
        (place) => fs.existsSync(place),
      );
      if (fs.existsSync(worker) && migrations !== undefined) {
        return {
          worker,
          assets: path.join(dist, 'public'),
          migrations,
          schema: path.join(migrations, '../schema/team.sql'),
        };
      }
    }
    if (folder === path.dirname(folder)) break;
  }
  throw new AppError({
    code: 'cloud.not_built',
    message: 'the Worker is not built',
    hint: 'run `npm run build:worker`',
  });
}
