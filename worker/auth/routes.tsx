import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { html } from 'hono/html';
import {
  createDeviceToken,
  enrolRequestSchema,
  maxEnrolBytes,
  type EnrolAnswer,
} from '../../shared/protocol/enrol.ts';
import { ownPath } from '../http/own-path.ts';
import { parseOrThrow, readForm, readJson } from '../http/validate.ts';
import { isRevoked, storeDevice } from './device-repository.ts';
import {
  deviceKnownError,
  enrolmentClosedError,
  keyMissingError,
  noKeyHereError,
  tokenRevokedError,
  wrongKeyError,
} from './errors.ts';
import { tryKey } from './key-tries.ts';
import { keyOwner } from './identity.ts';
import { readBearer, sha256Hex } from './secrets.ts';
import { endSession, startSession } from './session-cookie.ts';
import { OwnSignInPage, SignInPage } from './sign-in-page.tsx';

const minKeyLength = 16;

export const auth = new Hono<AppEnv>()
  .get('/sign-in', (c) => {
    const next = ownPath(c.req.query('next'));
    if (c.var.asker !== undefined && c.var.asker.kind !== 'device') return c.redirect(next, 303);
    c.header('Cache-Control', 'no-store');
    const page =
      c.var.deps.mode === 'embedded' ? <OwnSignInPage /> : <SignInPage next={next} wrong={false} />;
    return c.html(html`<!doctype html>${page}`);
  })
  .post('/sign-in', async (c) => {
    if (c.var.deps.mode === 'embedded') throw noKeyHereError();
    const teamKey = getKeyOrThrow(c.var.deps.teamKey);
    const form = await readForm(c);
    const next = ownPath(form.get('next'));
    const given = form.get('key') ?? '';
    c.header('Cache-Control', 'no-store');
    if (!(await tryKey({ c, given, teamKey }))) {
      return c.html(html`<!doctype html>${<SignInPage next={next} wrong />}`, 401);
    }
    await startSession({ c, teamKey, memberId: keyOwner });
    return c.redirect(next, 303);
  })
  .post('/sign-out', async (c) => {
    await endSession({ c, teamKey: c.var.deps.teamKey });
    return c.redirect('/sign-in', 303);
  })
  .post('/v1/enrol', async (c) => {
    const { mode, db, clock } = c.var.deps;
    if (mode === 'embedded') throw enrolmentClosedError();
    const teamKey = getKeyOrThrow(c.var.deps.teamKey);
    const given = readBearer(c.req.header('authorization')) ?? '';
    if (!(await tryKey({ c, given, teamKey }))) throw wrongKeyError();
    const value = await readJson({ c, limit: maxEnrolBytes });
    const { token: present, ...device } = parseOrThrow({
      schema: enrolRequestSchema,
      value,
      what: 'device',
    });
    const token = createDeviceToken((bytes) => crypto.getRandomValues(bytes));
    const isStored = await storeDevice({
      db,
      device,
      tokenHash: await sha256Hex(token),
      presentHash: present === undefined ? undefined : await sha256Hex(present),
      now: clock(),
    });
    if (!isStored) {
      throw (await isRevoked({ db, deviceId: device.device_id })) ? tokenRevokedError() : deviceKnownError();
    }
    c.header('Cache-Control', 'no-store');
    return c.json({ device_id: device.device_id, token } satisfies EnrolAnswer);
  });

/** A key that can be guessed would open everything, so a short one opens nothing. */
function getKeyOrThrow(teamKey: string | undefined): string {
  if (teamKey === undefined || teamKey.length < minKeyLength) throw keyMissingError();
  return teamKey;
}
