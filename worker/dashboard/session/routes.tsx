import type { AppEnv } from '../../env.ts';
import { Hono } from 'hono';
import { requireViewer } from '../../auth/guards.ts';
import { answerCsv, answerPage } from '../shell/answers.tsx';
import { wantsCsv } from '../ui/csv.ts';
import { loadFrameFacts } from '../shell/frame-facts.ts';
import { loadSession, loadStory } from './data.ts';
import { sessionAgentsCsv } from './agents-tab.tsx';
import { SessionPage } from './page.tsx';
import { createView } from '../shell/request-view.ts';
import { firstLine } from '../ui/text/display-text.ts';

/** One session: its page, and what the waterfall needs. */
export const sessionRoutes = new Hono<AppEnv>()
  .use(requireViewer)
  .get('/sessions/:id', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const [facts, data] = await Promise.all([
      loadFrameFacts({ deps, view }),
      loadSession({ deps, id: c.req.param('id') }),
    ]);
    if (wantsCsv(view.query)) return answerCsv({ c, name: 'session-agents', rows: sessionAgentsCsv(data) });
    const story = await loadStory({ deps, view, data });
    const title = firstLine(data.session.title ?? data.session.project);
    const content = <SessionPage view={view} data={data} story={story} />;
    return answerPage({
      c,
      view,
      facts,
      title,
      section: '/sessions',
      islands: ['session'],
      timeless: true,
      filtersLeadTo: '/sessions',
      content,
    });
  })
  .get('/sessions/:id/timeline.json', async (c) => {
    const { deps } = c.var;
    const { session, agents, segments } = await loadSession({ deps, id: c.req.param('id') });
    c.header('Cache-Control', 'private, no-cache');
    return c.json({ session, agents, segments, now: deps.clock() });
  });
