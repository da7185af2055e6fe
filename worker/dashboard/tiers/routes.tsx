import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { type AppError, isAppError } from '../../../shared/core/errors.ts';
import { driveSetupSchema, s3SetupSchema, type SetUpTier } from '../../../shared/protocol/tiers.ts';
import { requireViewer } from '../../auth/guards.ts';
import type { AppEnv, ReaderEnv } from '../../env.ts';
import { parseOrThrow, readForm } from '../../http/validate.ts';
import { finishSignIn, readConsent, redirectUri, startSignIn } from '../../tiers/settings/drive-sign-in.ts';
import { auditTier, readTier } from '../../tiers/settings/routes.ts';
import { forgetTier, setUpDrive, setUpS3 } from '../../tiers/settings/set-up.ts';
import { readStandings } from '../../tiers/settings/settings-repository.ts';
import { tryTier } from '../../tiers/settings/try-tier.ts';
import { answerPage } from '../shell/answers.tsx';
import { createView } from '../shell/request-view.ts';
import { TiersPage } from './page.tsx';

const path = '/settings/tiers';
const cookie = 'subtrack_drive';
const cookiePath = `${path}/drive`;
const cookieS = 600;

/** How copies reach Google Drive and S3: set up, tested and taken away. */
export const tierPages = new Hono<AppEnv>()
  .use(path, requireViewer)
  .use(`${path}/*`, requireViewer)
  .get(path, (c) => answerTiers(c))
  .post(`${path}/s3`, async (c) => {
    const given = await readSetup(c);
    const { endpoint, ...rest } = given;
    const value = { ...rest, ...(endpoint !== undefined && endpoint !== '' && { endpoint }) };
    const setup = parseOrThrow({ schema: s3SetupSchema, value, what: 's3' });
    return change({
      c,
      action: 'tier.set_up',
      tier: 's3',
      work: () => setUpS3({ given: setup, deps: c.var.deps }),
    });
  })
  .post(`${path}/drive`, async (c) => {
    const given = parseOrThrow({ schema: driveSetupSchema, value: await readSetup(c), what: 'drive' });
    return change({
      c,
      action: 'tier.set_up',
      tier: 'drive',
      work: () => setUpDrive({ given, deps: c.var.deps }),
    });
  })
  .get(`${path}/drive/connect`, async (c) => {
    const { deps, identity } = c.var;
    const { url, pending } = await startSignIn({
      deps,
      requestUrl: c.req.url,
      memberId: identity.member_id,
    });
    setCookie(c, cookie, pending, {
      path: cookiePath,
      httpOnly: true,
      secure: deps.mode === 'team',
      // It comes back with somebody whom Google sends.
      sameSite: 'Lax',
      maxAge: cookieS,
    });
    c.header('Cache-Control', 'no-store');
    return c.redirect(url, 303);
  })
  .get(`${path}/drive/callback`, async (c) => {
    const { deps, identity } = c.var;
    const pending = getCookie(c, cookie);
    deleteCookie(c, cookie, { path: cookiePath });
    const { url: requestUrl } = c.req;
    const failed = await tryWork({
      tier: 'drive',
      async work() {
        const consent = await readConsent({ deps, requestUrl, memberId: identity.member_id, pending });
        // Not before: any page can send somebody here.
        await auditTier({ c, action: 'tier.connected', tier: 'drive' });
        await finishSignIn({ deps, requestUrl, consent });
        await tryTier({ tier: 'drive', deps });
      },
    });
    // A redirect would still come from Google, whom the cloud of one machine shows no page: this page leads on by itself.
    if (failed === undefined) c.header('Refresh', `0; url=${path}`);
    return answerTiers(c, { failed, once: true });
  })
  .post(`${path}/:tier/test`, (c) => {
    const tier = readTier(c.req.param('tier'));
    return change({ c, action: 'tier.tested', tier, work: () => tryTier({ tier, deps: c.var.deps }) });
  })
  .post(`${path}/:tier/remove`, (c) => {
    const tier = readTier(c.req.param('tier'));
    return change({ c, action: 'tier.removed', tier, work: () => forgetTier({ tier, deps: c.var.deps }) });
  });

type Work = { tier: SetUpTier; work: () => Promise<void> };
type Failed = { tier: SetUpTier; error: AppError };

/** Written to the audit log before it is tried. */
async function change(o: Work & { c: Context<ReaderEnv>; action: string }) {
  await auditTier(o);
  const failed = await tryWork(o);
  return failed === undefined ? o.c.redirect(path, 303) : answerTiers(o.c, { failed, once: true });
}

/** What a tier refuses is said on the page, beside what is set; everything else is a failure like others. */
async function tryWork({ tier, work }: Work): Promise<Failed | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('tier.')) throw error;
    return { tier, error };
  }
}

/** `once`: what was done is told by this answer alone. */
async function answerTiers(c: Context<ReaderEnv>, o: { failed?: Failed | undefined; once?: boolean } = {}) {
  const { deps } = c.var;
  const view = { ...createView(c), path };
  return answerPage({
    c,
    view,
    asks: { standings: () => readStandings(deps.db) },
    title: 'Storage tiers',
    section: '/settings',
    timeless: true,
    once: o.once,
    filtersLeadTo: '/sessions',
    content: ({ parts }) => (
      <TiersPage
        view={view}
        parts={parts}
        redirectUri={redirectUri(c.req.url)}
        failed={o.failed}
        sealKey={deps.seal.key}
      />
    ),
  });
}

async function readSetup(c: Context<ReaderEnv>): Promise<Record<string, string>> {
  return Object.fromEntries(await readForm(c));
}
