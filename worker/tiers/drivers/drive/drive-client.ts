import type { drive_v3 } from 'googleapis/build/src/apis/drive/index.js';
import type { Wait } from '../../../http/wait.ts';
import { explainFailure, isPassing, isTokenOver, readFailure, type DriveFailure } from './drive-failures.ts';

export type DriveAccess = { client_id: string; client_secret: string; refresh_token: string };

export type DriveClient = {
  api: drive_v3.Drive;
  /** For uploads, which Google's client cannot do here: what is not a success, or 308, is thrown. */
  send: (url: string, init: RequestInit) => Promise<Response>;
  /** A token of this moment, renewed when the last one is about to end. */
  token: () => Promise<string>;
  /** Does something that may be done twice: with a new token where the last one is over;
   * what passes by itself is tried again twice, everything else is thrown as `tier.*`. */
  attempt: <Result>(work: () => Promise<Result>) => Promise<Result>;
};

export type DriveDeps = { fetch: typeof fetch; wait: Wait };

/** Milliseconds before the second and the third try; half as much again by chance, so that many do not come at once. */
const waitsMs = [1000, 3000];

/** Google's own client over the given fetch; loaded when it is needed, because most clouds have no Drive. */
export async function openDriveClient(o: { access: DriveAccess } & DriveDeps): Promise<DriveClient> {
  const { auth, drive } = await import('googleapis/build/src/apis/drive/index.js');
  const { access, fetch, wait } = o;
  const oauth = new auth.OAuth2({
    clientId: access.client_id,
    clientSecret: access.client_secret,
    transporterOptions: { fetchImplementation: fetch, retry: false },
  });
  oauth.setCredentials({ refresh_token: access.refresh_token });
  return {
    api: drive({ version: 'v3', auth: oauth, retry: false }),
    async send(url, init) {
      const answer = await fetch(url, init).catch((error: unknown) => {
        throw new UploadError({ message: error instanceof Error ? error.message : String(error) });
      });
      if (answer.ok || answer.status === 308) return answer;
      const { status } = answer;
      const data = await answer.text();
      throw new UploadError({ message: `Drive answered ${status}`, response: { status, data } });
    },
    async token() {
      return (await oauth.getAccessToken()).token ?? '';
    },
    async attempt(work) {
      const waits = [...waitsMs];
      let isRenewed = false;
      for (;;) {
        try {
          return await work();
        } catch (error) {
          const failure = failureOf(error);
          if (isTokenOver(failure) && !isRenewed) {
            isRenewed = true;
            oauth.setCredentials({ refresh_token: access.refresh_token });
            continue;
          }
          const ms = waits.shift();
          if (ms === undefined || !isPassing(failure)) throw explain(error);
          await wait({ ms: ms * (1 + Math.random() / 2), signal: new AbortController().signal });
        }
      }
    },
  };
}

/** Status of an answer that was not a success; undefined when the error is none of Google's. */
export function statusOf(error: unknown): number | undefined {
  return isFailed(error) ? failureOf(error).status : undefined;
}

export function isOneOf(error: unknown, statuses: readonly number[]): boolean {
  const status = statusOf(error);
  return status !== undefined && statuses.includes(status);
}

type Answer = { status: number; data: unknown };
type Failed = { response?: Answer | undefined };

/** In the shape of the errors of Google's client. */
class UploadError extends Error {
  readonly response: Answer | undefined;
  constructor(o: { message: string; response?: Answer }) {
    super(o.message);
    this.response = o.response;
  }
}

/** Google's client throws errors with the answer, or with none when nothing arrived. */
function isFailed(error: unknown): error is Error & Failed {
  return error instanceof Error && 'response' in error;
}

function failureOf(error: unknown): DriveFailure {
  const said = error instanceof Error ? error.message : String(error);
  if (!isFailed(error)) return { status: 400, reason: '', message: said };
  const { response } = error;
  if (response === undefined) return { status: 0, reason: '', message: said };
  return readFailure({ status: response.status, body: response.data });
}

function explain(error: unknown): unknown {
  return isFailed(error) ? explainFailure(failureOf(error), error) : error;
}
