import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { shareLevels } from '../../../shared/privacy/levels.ts';
import { passwordSchema, shareRequestSchema } from '../../../shared/protocol/shares.ts';
import { requireViewer } from '../../auth/guards.ts';
import { addressOf } from '../../auth/request-address.ts';
import { sha256Hex } from '../../auth/secrets.ts';
import type { AppEnv, ReaderEnv } from '../../env.ts';
import { notFoundError } from '../../http/errors.ts';
import { ownPath } from '../../http/own-path.ts';
import { parseOrThrow, readForm, readFormLists } from '../../http/validate.ts';
import { createShare, requireShareable } from '../../shares/create-share.ts';
import { type ShownEnv, variablesOf } from '../../shares/guard.ts';
import { endShare } from '../../shares/revoke-share.ts';
import { listedFor } from '../../shares/routes.ts';
import { listShares, listViews } from '../../shares/share-repository.ts';
import { findSession } from '../session/data.ts';
import { answerSegment, answerShown, answerTimeline } from '../shared-page/answer-shown.tsx';
import { answerPage } from '../shell/answers.tsx';
import { sessionPath } from '../shell/links.ts';
import { createView } from '../shell/request-view.ts';
import { askShare, nameSessions } from './data.ts';
import { LinksPage, VisitsPage } from './lists-page.tsx';
import { SharePage } from './share-page.tsx';

const visitsShown = 500;
const levelSchema = z.enum(shareLevels);
const formSchema = z.object({
  level: levelSchema,
  expires_in_ms: z.coerce.number().pipe(shareRequestSchema.shape.expires_in_ms),
  password: z.literal('').or(passwordSchema).optional(),
});

/** The page as its link would show it, from the same rows and bytes through the same cut. */
const asPreview = createMiddleware<ReaderEnv & ShownEnv>(async (c, next) => {
  const { deps, identity } = c.var;
  const session_id = c.req.param('id') ?? '';
  await requireShareable({ deps, identity, sessionId: session_id });
  const level = parseOrThrow({ schema: levelSchema, value: c.req.param('level'), what: 'level' });
  const path = `${sessionPath(session_id)}/share/preview/${level}`;
  // Stand-ins of a preview are those of no link.
  const digest_key = (await sha256Hex(`preview ${session_id}`)).slice(0, 32);
  const shown = { session_id, level, agents: null, digest_key, path, expiresAt: undefined };
  const variables = variablesOf({ deps, shown });
  c.set('shown', shown);
  c.set('identity', variables.identity);
  c.set('deps', variables.deps);
  await next();
});

/** Links to sessions: made, listed and ended by people. */
export const sharePages = new Hono<AppEnv>()
  .use(requireViewer)
  .get('/sessions/:id/share', (c) => answerShare(c))
  .post('/sessions/:id/share', async (c) => {
    const { deps, identity } = c.var;
    const form = await readFormLists(c);
    const value = Object.fromEntries([...form].map(([name, values]) => [name, values[0]]));
    const given = parseOrThrow({ schema: formSchema, value, what: 'share' });
    const request = parseOrThrow({
      schema: shareRequestSchema,
      what: 'share',
      value: {
        session_id: c.req.param('id'),
        level: given.level,
        expires_in_ms: given.expires_in_ms,
        password: given.password || undefined,
        agents: form.get('agents'),
      },
    });
    const origin = new URL(c.req.url).origin;
    const made = await createShare({ deps, identity, request, origin, address: addressOf(c) });
    const response = await answerShare(c, made);
    response.headers.set('Cache-Control', 'no-store');
    return response;
  })
  .get('/sessions/:id/share/preview/:level', asPreview, (c) => answerShown(c))
  .get('/sessions/:id/share/preview/:level/timeline.json', asPreview, (c) => answerTimeline(c))
  .get('/sessions/:id/share/preview/:level/segments/:segment_id', asPreview, (c) => answerSegment(c))
  .get('/shares', (c) => {
    const { deps, identity } = c.var;
    const memberId = listedFor(identity);
    const view = createView(c);
    return answerPage({
      c,
      view,
      asks: {
        links: async () => nameSessions({ deps, links: await listShares({ db: deps.db, memberId }) }),
      },
      title: 'Shared links',
      section: '/settings',
      timeless: true,
      filtersLeadTo: '/sessions',
      content: ({ parts }) => (
        <LinksPage view={view} parts={parts} everybody={memberId === undefined && view.team} />
      ),
    });
  })
  .get('/shares/:share_id', async (c) => {
    const { deps, identity } = c.var;
    const links = await listShares({ db: deps.db, memberId: listedFor(identity) });
    const share = links.find(({ share_id }) => share_id === c.req.param('share_id'));
    if (share === undefined) throw notFoundError({ what: 'this link' });
    const view = createView(c);
    return answerPage({
      c,
      view,
      asks: {
        link: () => nameSessions({ deps, links: [share] }),
        visits: () => listViews({ db: deps.db, shareId: share.share_id, limit: visitsShown }),
      },
      title: 'Visits',
      section: '/settings',
      timeless: true,
      filtersLeadTo: '/sessions',
      content: ({ parts }) => <VisitsPage view={view} parts={parts} />,
    });
  })
  .post('/shares/:share_id/revoke', async (c) => {
    const { deps, identity } = c.var;
    const next = ownPath((await readForm(c)).get('next'));
    await endShare({ deps, identity, shareId: c.req.param('share_id'), address: addressOf(c) });
    return c.redirect(next, 303);
  });

async function answerShare(c: Context<ReaderEnv>, made?: { url: string }) {
  const { deps, identity } = c.var;
  const sessionId = c.req.param('id') ?? '';
  await requireShareable({ deps, identity, sessionId });
  const view = createView(c);
  const session = await findSession({ deps, id: sessionId });
  return answerPage({
    c,
    view,
    asks: askShare({ deps, session }),
    title: 'Share',
    section: '/sessions',
    timeless: true,
    filtersLeadTo: '/sessions',
    content: ({ parts }) => <SharePage view={view} session={session} parts={parts} made={made} />,
  });
}
