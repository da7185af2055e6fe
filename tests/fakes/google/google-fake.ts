import { createDriveFiles, type FakeFile } from './drive-files.ts';
import { createConsent, type ConsentScreen } from './google-sign-in.ts';
import { createUploads } from './drive-uploads.ts';
import { driveError } from './google-errors.ts';

/** What stands in the way of the next requests that it matches; each works so many times. */
export type Fault = {
  /** Of the method and the path, e.g. `PUT /upload/`. */
  on: string;
  times?: number;
} & (
  | { status: number; reason?: string; body?: string }
  /** The connection breaks after so many bytes have been taken, without an answer. */
  | { breakAfter: number }
  /** Takes so many bytes of a piece and asks for the rest. */
  | { takeOnly: number }
  /** Takes it all, and keeps something else. */
  | { corrupt: true }
  /** Does it, and the answer is lost. */
  | { loseAnswer: true }
);

export type GoogleFake = ConsentScreen & {
  fetch: typeof fetch;
  files: Map<string, FakeFile>;
  /** `METHOD /path` of all that was asked. */
  asked: string[];
  faults: Fault[];
  /** Bytes that the account may hold. */
  space: { limit: number };
  /** Ends every token of the account. */
  revokeAll: () => void;
  /** A stop of whatever runs, e.g. between two pieces. */
  expireUploads: () => void;
};

/** Google's sign-in and Drive as far as they are used, on the wire: what a request says, and what the answer says. */
export function createGoogleFake(o: { client?: { id: string; secret: string } } = {}): GoogleFake {
  const client = o.client ?? { id: 'client-1', secret: 'secret-1' };
  const space = { limit: 15 * 1024 ** 3 };
  const faults: Fault[] = [];
  const asked: string[] = [];
  const consent = createConsent(client);
  const drive = createDriveFiles({ clientId: client.id });
  const uploads = createUploads({ drive, space });

  function faultFor(what: string): Fault | undefined {
    const fault = faults.find(({ on, times = 1 }) => times > 0 && what.startsWith(on));
    if (fault !== undefined) fault.times = (fault.times ?? 1) - 1;
    return fault;
  }

  async function answer(request: Request): Promise<Response> {
    const { hostname, pathname } = new URL(request.url);
    const what = `${request.method} ${pathname}`;
    asked.push(what);
    const fault = faultFor(what);
    if (fault !== undefined && 'status' in fault) {
      await request.arrayBuffer();
      const { status, reason, body } = fault;
      return body === undefined
        ? driveError({ status, reason: reason ?? 'backendError' })
        : new Response(body, { status });
    }
    const done = await route({ request, hostname, pathname, fault });
    if (fault !== undefined && 'loseAnswer' in fault) throw new TypeError('Network connection lost.');
    return done;
  }

  async function route(at: {
    request: Request;
    hostname: string;
    pathname: string;
    fault: Fault | undefined;
  }): Promise<Response> {
    const { request, hostname, pathname, fault } = at;
    if (hostname === 'oauth2.googleapis.com') return consent.answer(request);
    if (hostname !== 'www.googleapis.com') throw new TypeError(`nobody is at ${hostname}`);
    // The address of an upload is its own key.
    const upload = new URL(request.url).searchParams.get('upload_id');
    if (upload !== null) return uploads.take({ request, id: upload, fault });
    if (!consent.isSignedIn(request)) return driveError({ status: 401, reason: 'authError' });
    if (!consent.hasScope(request)) return driveError({ status: 403, reason: 'insufficientPermissions' });
    return pathname.startsWith('/upload/') ? uploads.open(request) : drive.answer({ request, space });
  }

  return {
    ...consent.screen,
    fetch: async (input, init) => answer(new Request(input, init)),
    files: drive.files,
    asked,
    faults,
    space,
    revokeAll: consent.revokeAll,
    expireUploads: uploads.expire,
  };
}
