import { z } from 'zod';
import { AppError } from '../../shared/core/errors.ts';
import { explainRefusal, isRefusal } from './explain-refusal.ts';
import type { RunWrangler } from './run-wrangler.ts';

export type Account = { id: string; name: string };

/** What an account has of a deployment by that name. */
export type Found = {
  databaseId: string | undefined;
  bucket: 'found' | 'missing' | 'not_enabled';
  /** Names of the Worker's secrets; undefined where there is no such Worker. */
  secrets: readonly string[] | undefined;
};

const whoamiSchema = z.object({
  loggedIn: z.literal(true),
  accounts: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
});
const databasesSchema = z.array(z.object({ uuid: z.string(), name: z.string() }));
const secretsSchema = z.array(z.object({ name: z.string() }));

/** The accounts that whoever is logged in may use. Throws `deploy.not_logged_in`. */
export async function listAccounts({ run }: { run: RunWrangler }): Promise<Account[]> {
  const answer = await run(['whoami', '--json']);
  const step = 'login';
  if (answer.code !== 0) throw explainRefusal({ answer, step });
  return parse({ schema: whoamiSchema, stdout: answer.stdout, step }).accounts;
}

export async function lookUp(o: { run: RunWrangler; name: string }): Promise<Found> {
  const [databaseId, bucket, secrets] = await Promise.all([findDatabase(o), findBucket(o), findSecrets(o)]);
  return { databaseId, bucket, secrets };
}

export async function findDatabase(o: { run: RunWrangler; name: string }): Promise<string | undefined> {
  const answer = await o.run(['d1', 'list', '--json']);
  const step = 'database';
  if (answer.code !== 0) throw explainRefusal({ answer, step });
  const databases = parse({ schema: databasesSchema, stdout: answer.stdout, step });
  return databases.find(({ name }) => name === o.name)?.uuid;
}

async function findBucket(o: { run: RunWrangler; name: string }): Promise<Found['bucket']> {
  const answer = await o.run(['r2', 'bucket', 'list']);
  if (isRefusal(answer, 'deploy.no_r2')) return 'not_enabled';
  if (answer.code !== 0) throw explainRefusal({ answer, step: 'bucket' });
  // It has no JSON: a line of label and value for each field.
  const names = [...answer.stdout.matchAll(/^name:\s+(\S+)\s*$/gm)].map(([, name]) => name);
  return names.includes(o.name) ? 'found' : 'missing';
}

async function findSecrets(o: { run: RunWrangler; name: string }): Promise<Found['secrets']> {
  const answer = await o.run(['secret', 'list', '--name', o.name, '--format', 'json']);
  const step = 'Worker';
  if (answer.code === 0)
    return parse({ schema: secretsSchema, stdout: answer.stdout, step }).map(({ name }) => name);
  if (/Worker ".*" not found|code: 10007\b/.test(answer.stdout + answer.stderr)) return undefined;
  throw explainRefusal({ answer, step });
}

/** JSON that stands alone, or behind lines that tell something else. */
export function parse<Schema extends z.ZodType>(o: {
  schema: Schema;
  stdout: string;
  step: string;
}): z.infer<Schema> {
  const start = o.stdout.search(/^[[{]/m);
  const parsed = o.schema.safeParse(readJson(o.stdout.slice(Math.max(start, 0))));
  if (parsed.success) return parsed.data;
  throw new AppError({
    code: 'deploy.odd_answer',
    message: `${o.step}: wrangler answered with something else than expected`,
    hint: 'leave SUBTRACK_WRANGLER unset, so that the version is used that this is written for',
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
