import { AppError } from '../../shared/core/errors.ts';
import { knownRefusal } from './explain-refusal.ts';
import type { Found } from './look-up.ts';

export type DeployStep = {
  step: 'database' | 'bucket' | 'migrations' | 'worker' | 'owner_link';
  /** `none`: it is as it should be, or is not wanted. */
  does: 'create' | 'keep' | 'apply' | 'upgrade' | 'none';
  text: string;
};

/**
 * What a deployment does, in its order: tables are there before the code that asks for them. Throws where it would take over
 * what is somebody else's, or lose what lies in R2.
 */
export function deploySteps(o: { name: string; found: Found; withR2: boolean }): DeployStep[] {
  const { name, found, withR2 } = o;
  const isNew = found.secrets === undefined;
  if (!isNew && found.databaseId === undefined) throw nameTaken(name);
  if (withR2 && found.bucket === 'not_enabled') throw knownRefusal({ code: 'deploy.no_r2', step: 'bucket' });
  if (!withR2 && found.bucket === 'found') throw bucketInUse(name);
  return [
    found.databaseId === undefined
      ? { step: 'database', does: 'create', text: `create the D1 database ${name}` }
      : { step: 'database', does: 'keep', text: `keep the D1 database ${name} (${found.databaseId})` },
    bucketStep({ name, found, withR2 }),
    { step: 'migrations', does: 'apply', text: 'apply the migrations that are missing' },
    isNew
      ? { step: 'worker', does: 'create', text: `deploy the Worker ${name} with keys of its own` }
      : {
          step: 'worker',
          does: 'upgrade',
          text: `deploy the Worker ${name} anew; the secrets that it has stay`,
        },
    { step: 'owner_link', does: 'create', text: 'print a link that signs the owner in, once' },
  ];
}

function bucketStep(o: { name: string; found: Found; withR2: boolean }): DeployStep {
  if (!o.withR2) return { step: 'bucket', does: 'none', text: 'keep events in D1, within a budget (no R2)' };
  return o.found.bucket === 'found'
    ? { step: 'bucket', does: 'keep', text: `keep the R2 bucket ${o.name}` }
    : { step: 'bucket', does: 'create', text: `create the R2 bucket ${o.name}` };
}

function nameTaken(name: string): AppError {
  return new AppError({
    code: 'deploy.name_taken',
    message: `the account has a Worker ${name} already, without a database of this product`,
    hint: 'choose another name with --name',
  });
}

function bucketInUse(name: string): AppError {
  return new AppError({
    code: 'deploy.bucket_in_use',
    message: `the R2 bucket ${name} is there, and recorded events may lie in it`,
    hint: 'leave --no-r2 out',
  });
}
