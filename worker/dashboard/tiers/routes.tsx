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
    return answerWork({
      c,
      tier: 'drive',
      async work() {
        const consent = await readConsent({ deps, requestUrl, memberId: identity.member_id, pending });
        // Not before: any page can send somebody here.
        await auditTier({ c, action: 'tier.connected', tier: 'drive' });
        await finishSignIn({ deps, requestUrl, consent });
        await tryTier({ tier: 'drive', deps });
      },
    });
  })
  .post(`${path}/:tier/test`, (c) => {
    const tier = readTier(c.req.param('tier'));
    return change({ c, action: 'tier.tested', tier, work: () => tryTier({ tier, deps: c.var.deps }) });
  })
  .post(`${path}/:tier/remove`, (c) => {
    const tier = readTier(c.req.param('tier'));
    return change({ c, action: 'tier.removed', tier, work: () => forgetTier({ tier, deps: c.var.deps }) });
  });

type Work = { c: Context<ReaderEnv>; tier: SetUpTier; work: () => Promise<void> };

/** Written to the audit log before it is tried. */
async function change(o: Work & { action: string }) {
  await auditTier(o);
  return answerWork(o);
}

/** What a tier refuses is said on the page, beside what is set; everything else is a failure like others. */
async function answerWork({ c, tier, work }: Work) {
  try {
    await work();
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('tier.')) throw error;
    return answerTiers(c, { tier, error });
  }
  return c.redirect(path, 303);
}

async function answerTiers(c: Context<ReaderEnv>, failed?: { tier: SetUpTier; error: AppError }) {
  const { deps } = c.var;
  const view = { ...createView(c), path };
  return answerPage({
    c,
    view,
    asks: { standings: () => readStandings(deps.db) },
    title: 'Storage tiers',
    section: '/settings',
    timeless: true,
    filtersLeadTo: '/sessions',
    content: ({ parts }) => (
      <TiersPage
        view={view}
        parts={parts}
        redirectUri={redirectUri(c.req.url)}
        failed={failed}
        sealKey={deps.seal.key}
      />
    ),
  });
}

async function readSetup(c: Context<ReaderEnv>): Promise<Record<string, string>> {
  return Object.fromEntries(await readForm(c));
}
