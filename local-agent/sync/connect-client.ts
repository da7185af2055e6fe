import type { z } from 'zod';
import { AppError } from '../../shared/core/errors.ts';
import {
  type ConnectAnswer,
  connectAnswerSchema,
  type ConnectToken,
  connectTokenSchema,
} from '../../shared/protocol/connect.ts';
import { errorAnswerSchema } from '../../shared/protocol/errors.ts';

const TIMEOUT_MS = 30_000;

/** Asks a cloud to let this machine in. Throws `connect.refused` with the cloud's own words, or `connect.unreachable`. */
export function createConnectClient(o: { url: string; fetch: typeof fetch }) {
  return {
    ask: (device: { device_id: string; name: string }): Promise<ConnectAnswer> =>
      post({ ...o, path: '/v1/connect', body: device, schema: connectAnswerSchema }),
    /** Whether somebody has confirmed it. */
    poll: (secret: string): Promise<ConnectToken> =>
      post({ ...o, path: '/v1/connect/token', body: { secret }, schema: connectTokenSchema }),
  };
}

async function post<Schema extends z.ZodType>(o: {
  url: string;
  fetch: typeof fetch;
  path: string;
  body: unknown;
  schema: Schema;
}): Promise<z.infer<Schema>> {
  const value = await read(o);
  const parsed = o.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const refusal = errorAnswerSchema.safeParse(value);
  if (!refusal.success) throw unreachable({ url: o.url, cause: undefined });
  const { message, hint } = refusal.data.error;
  throw new AppError({
    code: 'connect.refused',
    message: `${o.url} refuses this machine: ${message}`,
    hint: hint ?? 'run "subtrack connect" again',
  });
}

async function read(o: { url: string; fetch: typeof fetch; path: string; body: unknown }): Promise<unknown> {
  try {
    const response = await o.fetch(new URL(o.path, o.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(o.body),
      // A redirect would carry the secret to another place.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await response.json();
  } catch (error) {
    throw unreachable({ url: o.url, cause: error });
  }
}

function unreachable(o: { url: string; cause: unknown }): AppError {
  return new AppError({
    code: 'connect.unreachable',
    message: `${o.url} does not answer as a cloud of this product`,
    hint: 'check the address, and that its Worker is of this version',
    cause: o.cause,
  });
}
