import type { S3Client } from '@aws-sdk/client-s3';
import type { s3Sdk } from './s3-sdk.ts';
import type { S3Setup } from '../../../../shared/protocol/tiers.ts';
import { isAppError } from '../../../../shared/core/errors.ts';
import { explainFailure, readFailure } from './s3-failures.ts';

export type OpenedS3 = { sdk: typeof s3Sdk; client: S3Client };

/** The SDK over the given fetch; loaded when it is needed, because most clouds have no S3. */
export async function openS3Client(o: { access: S3Setup; fetch: typeof fetch }): Promise<OpenedS3> {
  const { access, fetch } = o;
  const { s3Sdk: sdk } = await import('./s3-sdk.ts');
  const client = new sdk.S3Client({
    region: access.region,
    credentials: { accessKeyId: access.access_key_id, secretAccessKey: access.secret_access_key },
    ...(access.endpoint === undefined ? {} : { endpoint: access.endpoint, forcePathStyle: true }),
    // We send a SHA-256 of our own; another sum would cost CPU and is refused by some stores.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { handle: (request: WireRequest) => sendBy(fetch, request) },
  });
  return { sdk, client };
}

type WireRequest = {
  method: string;
  protocol: string;
  hostname: string;
  port?: number | undefined;
  path: string;
  query?: Record<string, string | string[] | null> | undefined;
  headers: Record<string, string>;
  body?: unknown;
};

async function sendBy(fetchIt: typeof fetch, request: WireRequest) {
  const url = new URL(`${request.protocol}//${request.hostname}${request.path}`);
  if (request.port !== undefined) url.port = String(request.port);
  for (const [name, value] of Object.entries(request.query ?? {}))
    for (const each of [value].flat()) url.searchParams.append(name, each ?? '');
  const headers = new Headers(request.headers);
  // Of the connection, which is not ours to make.
  for (const name of ['host', 'expect']) headers.delete(name);
  const bodiless = request.method === 'GET' || request.method === 'HEAD';
  const response = await fetchIt(url.href, {
    method: request.method,
    headers,
    // In another region: an answer that tells of a wrong setting.
    redirect: 'manual',
    ...(bodiless ? {} : { body: request.body as BodyInit }),
  }).catch((error: unknown) => {
    // By this name the SDK knows what it may try again.
    const said = error instanceof Error ? error.message : String(error);
    throw Object.assign(new Error(said), { name: 'TimeoutError' });
  });
  return {
    response: {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      body: response.body ?? new Blob([]).stream(),
    },
  };
}

/** Throws what S3 refuses as `tier.*`. */
export async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const failure = isAppError(error) ? undefined : readFailure(error);
    throw failure === undefined ? error : explainFailure(failure, error);
  }
}
