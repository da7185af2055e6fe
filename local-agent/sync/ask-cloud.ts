import type { z } from 'zod';
import { errorAnswerSchema } from '../../shared/protocol/errors.ts';

export type Answer<Value> =
  | { kind: 'ok'; value: Value }
  /** The cloud itself said no, in its own words. */
  | {
      kind: 'refused';
      status: number;
      code: string;
      message: string;
      hint?: string | undefined;
      retryAfterS?: number;
    }
  /** No answer, or one that is not the cloud's (a captive portal, a proxy): the request may have arrived. */
  | { kind: 'unreachable'; message: string; retryAfterS?: number };

export type Ask = <Schema extends z.ZodType>(request: {
  path: string;
  init: RequestInit;
  schema: Schema;
}) => Promise<Answer<z.infer<Schema>>>;

type Cloud = {
  url: string;
  token: string;
  fetch: typeof fetch;
  signal?: AbortSignal | undefined;
  timeoutMs: number;
};

/** Asks a cloud in the name of this device; answers always, whatever happened. */
export function createAsk(o: Cloud): Ask {
  return async (request) => {
    let response: Response;
    let text: string;
    try {
      response = await fetchFrom({ ...o, ...request });
      text = await response.text();
    } catch (error) {
      return { kind: 'unreachable', message: describe(error) };
    }
    if (isUnknownPath({ response, path: request.path })) return unknownPath;
    return readAnswer({ response, text, schema: request.schema });
  };
}

/** The answer as it comes, for what is too long to hold. Throws what the network says. */
export function fetchFrom(o: Cloud & { path: string; init: RequestInit }): Promise<Response> {
  const timeout = AbortSignal.timeout(o.timeoutMs);
  return o.fetch(new URL(o.path, o.url), {
    ...o.init,
    headers: { ...o.init.headers, authorization: `Bearer ${o.token}` },
    // A redirect would carry the token to another place.
    redirect: 'manual',
    signal: o.signal === undefined ? timeout : AbortSignal.any([timeout, o.signal]),
  });
}

const unknownPath = {
  kind: 'refused',
  status: 404,
  code: 'request.not_found',
  message: 'the cloud does not know this address',
} as const;

/** A cloud takes an address that it does not know for a page, and asks for a sign-in first. */
function isUnknownPath({ response, path }: { response: Response; path: string }): boolean {
  const leadsTo = `/sign-in?${new URLSearchParams({ next: path }).toString()}`;
  return response.status === 303 && response.headers.get('location') === leadsTo;
}

/** Only an answer that has our own shape counts, as a yes as well as a no. */
export function readAnswer<Schema extends z.ZodType>(o: {
  response: Response;
  text: string;
  schema: Schema;
}): Answer<z.infer<Schema>> {
  const { status } = o.response;
  const value = parseJson(o.text);
  const retryAfterS = readRetryAfter(o.response.headers.get('retry-after'));
  const extra = retryAfterS === undefined ? {} : { retryAfterS };
  if (status === 200) {
    const parsed = o.schema.safeParse(value);
    if (parsed.success) return { kind: 'ok', value: parsed.data };
  }
  const refusal = errorAnswerSchema.safeParse(value);
  if (status >= 400 && refusal.success) return { kind: 'refused', status, ...refusal.data.error, ...extra };
  return { kind: 'unreachable', message: `${status} from something that is not the cloud`, ...extra };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readRetryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}

export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
