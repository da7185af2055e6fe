import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '../../shared/core/errors.ts';

export type Build = {
  /** The bundled Worker. */
  worker: string;
  /** What `[assets]` in wrangler.toml names. */
  assets: string;
  migrations: string;
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
        return { worker, assets: path.join(dist, 'public'), migrations };
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
