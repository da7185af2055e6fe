import fs from 'node:fs';
import type { CloudflareObjects } from './cloudflare-objects.ts';
import { explainRefusal } from './explain-refusal.ts';
import type { KnownObject } from './list-objects.ts';
import type { Found } from './look-up.ts';
import type { Deployment } from './open-deployment.ts';

/**
 * Deletes Worker, objects, bucket and database, in this order: what tells of the others goes last, so that a second run
 * finds what a first one left. `kept`: the bucket holds something that is not among `known`, and stays.
 */
export async function destroyCloud(o: {
  deployment: Deployment;
  found: Found;
  objects: CloudflareObjects | undefined;
  known: readonly KnownObject[];
  onStep: (text: string) => void;
}): Promise<{ kept: string[] }> {
  const { deployment, found, objects, onStep } = o;
  const { name } = deployment;
  if (found.secrets !== undefined) {
    onStep(`delete the Worker ${name}`);
    await must(deployment, 'Worker', ['delete', name, '--force']);
  }
  const kept: string[] = [];
  if (objects !== undefined) {
    onStep(`delete the R2 bucket ${name} and its ${o.known.length} objects`);
    for (const { key } of o.known) await objects.delete(key);
    const answer = await deployment.run(['r2', 'bucket', 'delete', name]);
    if (/not empty|code: 10008\b/i.test(answer.stdout + answer.stderr)) kept.push(name);
    else if (answer.code !== 0) throw explainRefusal({ answer, step: 'bucket' });
  }
  if (found.databaseId !== undefined) {
    onStep(`delete the D1 database ${name}`);
    await must(deployment, 'database', ['d1', 'delete', name, '-y']);
  }
  fs.rmSync(deployment.folder, { recursive: true, force: true });
  return { kept };
}

async function must(deployment: Deployment, step: string, args: readonly string[]): Promise<void> {
  const answer = await deployment.run(args);
  if (answer.code !== 0) throw explainRefusal({ answer, step });
}
