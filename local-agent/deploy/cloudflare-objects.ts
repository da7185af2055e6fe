import { z } from 'zod';
import { AppError } from '../../shared/core/errors.ts';
import { explainRefusal } from './explain-refusal.ts';
import { parse } from './look-up.ts';
import type { Deployment } from './open-deployment.ts';

/** Objects of one bucket, by the API that wrangler itself uses for one at a time. */
export type CloudflareObjects = {
  /** Undefined where there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Also when there is none. */
  delete(key: string): Promise<void>;
};

const tokenSchema = z.union([
  z.object({ type: z.enum(['oauth', 'api_token']), token: z.string() }),
  z.object({ type: z.literal('api_key'), key: z.string(), email: z.string() }),
]);
const TRIES = 5;
const TIMEOUT_MS = 60_000;

/** With wrangler's own login, which is kept nowhere. */
export async function openObjects(o: {
  deployment: Deployment;
  env: NodeJS.ProcessEnv;
  fetch: typeof fetch;
  sleep: (ms: number) => Promise<void>;
}): Promise<CloudflareObjects> {
  const { run, account, name } = o.deployment;
  const answer = await run(['auth', 'token', '--json']);
  if (answer.code !== 0) throw explainRefusal({ answer, step: 'login' });
  const login = parse({ schema: tokenSchema, stdout: answer.stdout, step: 'login' });
  const headers: Record<string, string> =
    login.type === 'api_key'
      ? { 'X-Auth-Key': login.key, 'X-Auth-Email': login.email }
      : { authorization: `Bearer ${login.token}` };
  const base = o.env['CLOUDFLARE_API_BASE_URL'] ?? 'https://api.cloudflare.com/client/v4';
  const bucket = `${base}/accounts/${account.id}/r2/buckets/${name}/objects`;

  /** Undefined for 404. What may pass is tried again, later each time. */
  async function ask(method: 'GET' | 'DELETE', key: string): Promise<Uint8Array | undefined> {
    const path = key.split('/').map(encodeURIComponent).join('/');
    for (let tried = 1; ; tried += 1) {
      const response = await send(`${bucket}/${path}`, method);
      if (response?.status === 404) return undefined;
      if (response?.ok) return new Uint8Array(await response.arrayBuffer());
      const mayPass = response === undefined || response.status === 429 || response.status >= 500;
      if (!mayPass || tried === TRIES) throw refused({ key, status: response?.status });
      await o.sleep(500 * 2 ** tried);
    }
  }

  async function send(url: string, method: string): Promise<Response | undefined> {
    try {
      return await o.fetch(url, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch {
      // No answer, whatever the reason: the caller tries again, and tells it in the end.
      return undefined;
    }
  }

  return {
    get: (key) => ask('GET', key),
    async delete(key) {
      await ask('DELETE', key);
    },
  };
}

function refused({ key, status }: { key: string; status: number | undefined }): AppError {
  return new AppError({
    code: 'deploy.object_refused',
    message: `${key}: Cloudflare ${status === undefined ? 'did not answer' : `answered ${status}`}`,
    hint: 'run it again; it goes on where it stopped',
  });
}
