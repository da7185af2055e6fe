import fs from 'node:fs';
import path from 'node:path';
import { explainRefusal } from './explain-refusal.ts';
import type { Deployment } from './open-deployment.ts';

/**
 * The whole database as SQL in a file that is ours alone. Answers with its bytes. wrangler gives what it writes the rights
 * that the process gives to every file: so it writes into our own folder, which nobody else may look into.
 */
export async function exportDatabase({
  deployment,
  file,
}: {
  deployment: Deployment;
  file: string;
}): Promise<number> {
  fs.chmodSync(deployment.folder, 0o700);
  const written = path.join(deployment.folder, 'database.sql');
  try {
    const args = ['d1', 'export', deployment.name, '--remote', '-y', '--output', written];
    const answer = await deployment.run(args);
    if (answer.code !== 0) throw explainRefusal({ answer, step: 'export of the database' });
    fs.chmodSync(written, 0o600);
    // The other folder may be on another disk.
    const beside = path.join(path.dirname(file), `.database.sql.${crypto.randomUUID()}`);
    try {
      fs.copyFileSync(written, beside);
      fs.chmodSync(beside, 0o600);
      fs.renameSync(beside, file);
    } finally {
      fs.rmSync(beside, { force: true });
    }
    return fs.statSync(file).size;
  } finally {
    fs.rmSync(written, { force: true });
  }
}
