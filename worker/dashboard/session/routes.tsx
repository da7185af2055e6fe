import type { AppEnv, ReaderEnv } from '../../env.ts';
import { type Context, Hono } from 'hono';
import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import { requireViewer } from '../../auth/guards.ts';
import { answerCsv, answerPage } from '../shell/answers.tsx';
import { wantsCsv } from '../ui/csv.ts';
import { askSession, findSession, missingParts, noStory, readSession } from './data.ts';
import { valueOr } from '../shell/load-parts.ts';
import { Missing } from '../ui/missing.tsx';
import { sessionAgentsCsv } from './agents-tab.tsx';
import { isAllowed } from '../../auth/permissions.ts';
import { mayShare } from '../../shares/create-share.ts';
import { sessionPath } from '../shell/links.ts';
import { SessionPage } from './page.tsx';
import type { SessionPlace } from './place.ts';
import { createView } from '../shell/request-view.ts';
import { firstLine } from '../ui/text/display-text.ts';

/** One session: its page, and what the waterfall needs. */
export const sessionRoutes = new Hono<AppEnv>()
  .use(requireViewer)
  .get('/sessions/:id', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const session = await findSession({ deps, id: c.req.param('id') });
    const asks = askSession({ deps, view, session });
    if (wantsCsv(view.query)) {
      const rows = sessionAgentsCsv({ agents: await asks.agents() });
      return answerCsv({ c, name: 'session-agents', rows });
    }
    return answerPage({
      c,
      view,
      asks,
      title: firstLine(session.title ?? session.project),
      section: '/sessions',
      islands: ['session'],
      timeless: true,
      filtersLeadTo: '/sessions',
      about: session.session_id,
      skip: { to: 'lanes', word: 'Skip to the lanes' },
      content: ({ parts }) => (
        <>
          {missingParts(parts).map((part) => (
            <Missing {...part} />
          ))}
          <SessionPage
            view={view}
            data={readSession({ session, parts })}
            story={valueOr(parts.story, noStory)}
            place={placeOf(c, session)}
          />
        </>
      ),
    });
  })
  .get('/sessions/:id/timeline.json', async (c) => {
    const { deps } = c.var;
    const session = await findSession({ deps, id: c.req.param('id') });
    const asks = askSession({ deps, view: createView(c), session });
    const agents = await asks.agents();
    const segments = await asks.segments();
    c.header('Cache-Control', 'private, no-cache');
    return c.json({ session, agents, segments, now: deps.clock() });
  });

function placeOf(c: Context<ReaderEnv>, session: SessionRow): SessionPlace {
  const { session_id, member } = session;
  const path = sessionPath(session_id);
  const { identity, deps } = c.var;
  return {
    shared: false,
    timeline: `${path}/timeline.json`,
    segments: `/v1/segments/${encodeURIComponent(session_id)}`,
    comments:
      isAllowed({ role: identity.role, action: 'comments.read' }) && deps.showsTexts(session)
        ? `${path}/comments`
        : undefined,
    share: mayShare({ identity, member }) ? `${path}/share` : undefined,
  };
}
