import { createHash } from 'node:crypto';
import { signInError } from './google-errors.ts';

const driveScope = 'https://www.googleapis.com/auth/drive.file';

export type ConsentScreen = {
  /** What somebody does who is sent to `url`: agrees, refuses, or leaves the box for Drive empty. Answers where they are sent back to. */
  consent: (url: string, choice?: 'agree' | 'refuse' | 'agree without Drive') => string;
  /** A refresh token as if somebody had agreed before. */
  grant: () => string;
};

type Asked = { challenge: string; redirectUri: string; scope: string };

export function createConsent(client: { id: string; secret: string }) {
  const codes = new Map<string, Asked>();
  /** Refresh tokens and access tokens, with what they may. */
  const refresh = new Map<string, string>();
  const access = new Map<string, string>();

  function newGrant(scope: string): string {
    const token = `1//refresh-${refresh.size + 1}`;
    refresh.set(token, scope);
    return token;
  }

  function newAccess(scope: string): string {
    const token = `ya29.access-${access.size + 1}`;
    access.set(token, scope);
    return token;
  }

  const screen: ConsentScreen = {
    consent(url, choice = 'agree') {
      const asked = new URL(url);
      const param = (name: string) => asked.searchParams.get(name) ?? '';
      if (asked.origin !== 'https://accounts.google.com') throw new Error(`not Google: ${url}`);
      if (param('client_id') !== client.id) throw new Error('Error 401: invalid_client');
      if (param('response_type') !== 'code' || param('code_challenge_method') !== 'S256')
        throw new Error('not a code with PKCE');
      if (param('access_type') !== 'offline') throw new Error('no refresh token is asked for');
      const back = new URL(param('redirect_uri'));
      back.searchParams.set('state', param('state'));
      if (choice === 'refuse') {
        back.searchParams.set('error', 'access_denied');
        return back.href;
      }
      const code = `4/code-${codes.size + 1}`;
      const scope = choice === 'agree' ? param('scope') : 'openid';
      codes.set(code, { challenge: param('code_challenge'), redirectUri: param('redirect_uri'), scope });
      back.searchParams.set('code', code);
      back.searchParams.set('scope', scope);
      return back.href;
    },
    grant: () => newGrant(driveScope),
  };

  async function answer(request: Request): Promise<Response> {
    const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
    const { pathname } = new URL(request.url);
    if (pathname === '/revoke') {
      refresh.delete(form.get('token') ?? '');
      access.clear();
      return new Response(null, { status: 200 });
    }
    const basic = request.headers.get('authorization');
    const given = basic?.startsWith('Basic ')
      ? atob(basic.slice(6))
      : `${form.get('client_id') ?? ''}:${form.get('client_secret') ?? ''}`;
    if (given !== `${client.id}:${client.secret}`) return signInError('invalid_client');
    if (form.get('grant_type') === 'refresh_token') {
      const scope = refresh.get(form.get('refresh_token') ?? '');
      if (scope === undefined) return signInError('invalid_grant');
      return tokens({ access_token: newAccess(scope), scope });
    }
    const code = form.get('code') ?? '';
    const asked = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (asked === undefined || asked.challenge !== challenge) return signInError('invalid_grant');
    if (asked.redirectUri !== form.get('redirect_uri')) return signInError('redirect_uri_mismatch');
    const { scope } = asked;
    return tokens({ access_token: newAccess(scope), refresh_token: newGrant(scope), scope });
  }

  const scopeOf = (request: Request) =>
    access.get(/^Bearer (.*)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '');

  return {
    screen,
    answer,
    isSignedIn: (request: Request) => scopeOf(request) !== undefined,
    hasScope: (request: Request) => scopeOf(request)?.split(' ').includes(driveScope) === true,
    revokeAll() {
      refresh.clear();
      access.clear();
    },
  };
}

function tokens(o: Record<string, string>): Response {
  return Response.json({ ...o, token_type: 'Bearer', expires_in: 3599 });
}
