import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { requireViewer } from '../auth/guards.ts';
import { wantsCsv } from './ui/csv.ts';
import { answerCsv, answerFragment, answerPage } from './shell/answers.tsx';
import { loadFrameFacts } from './shell/frame-facts.ts';
import { agentsCsv, AgentsPage, loadAgents } from './agents/page.tsx';
import { agentRunsCsv, AgentRunsPage, loadAgentRuns } from './agents/runs-page.tsx';
import { costCsv, CostsPage } from './costs/page.tsx';
import { loadCosts } from './costs/data.ts';
import { ErrorGroupPage, loadErrorGroup } from './errors/group-page.tsx';
import { ErrorsPage, loadErrors } from './errors/page.tsx';
import { loadNow } from './now/data.ts';
import { NowPage } from './now/page.tsx';
import { loadSessions, SessionsPage } from './sessions/page.tsx';
import { loadToolSessions, ToolSessionsPage, toolSessionsCsv } from './tools/sessions-page.tsx';
import { loadTools, toolsCsv, ToolsPage } from './tools/page.tsx';
import { preferences } from './shell/preferences.ts';
import { createView } from './shell/request-view.ts';
import { sessionRoutes } from './session/routes.tsx';

export const dashboard = new Hono<AppEnv>()
  .use(requireViewer)
  .get('/', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const [facts, data] = await Promise.all([loadFrameFacts({ deps, view }), loadNow({ deps, view })]);
    const content = <NowPage view={view} data={data} blank={facts.blank} />;
    if (view.query.has('fragment')) return answerFragment({ c, content });
    return answerPage({
      c,
      view,
      facts,
      title: 'Now',
      section: '/',
      islands: ['now'],
      timeless: true,
      content,
    });
  })
  .get('/sessions', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const csv = wantsCsv(view.query);
    const [facts, data] = await Promise.all([
      loadFrameFacts({ deps, view }),
      loadSessions({ deps, view, csv }),
    ]);
    if (csv) return answerCsv({ c, name: 'sessions', rows: data.rows });
    const content = <SessionsPage view={view} data={data} facts={facts} />;
    return answerPage({ c, view, facts, title: 'Sessions', section: '/sessions', content });
  })
  .get('/costs', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const [facts, data] = await Promise.all([loadFrameFacts({ deps, view }), loadCosts({ deps, view })]);
    if (wantsCsv(view.query)) return answerCsv({ c, name: `costs-by-${data.by}`, rows: costCsv(data.rows) });
    const content = <CostsPage view={view} data={data} blank={facts.blank} />;
    return answerPage({ c, view, facts, title: 'Costs', section: '/costs', islands: ['costs'], content });
  })
  .get('/agents', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const [facts, data] = await Promise.all([loadFrameFacts({ deps, view }), loadAgents({ deps, view })]);
    if (wantsCsv(view.query)) return answerCsv({ c, name: 'agents', rows: agentsCsv(data.rows) });
    const content = <AgentsPage view={view} data={data} blank={facts.blank} />;
    return answerPage({ c, view, facts, title: 'Agents', section: '/agents', content });
  })
  .get('/agents/runs', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const csv = wantsCsv(view.query);
    const [facts, data] = await Promise.all([
      loadFrameFacts({ deps, view }),
      loadAgentRuns({ deps, view, csv }),
    ]);
    if (csv) return answerCsv({ c, name: 'agent-runs', rows: agentRunsCsv(data.rows) });
    const content = <AgentRunsPage view={view} data={data} />;
    return answerPage({ c, view, facts, title: data.agentType ?? 'Runs', section: '/agents', content });
  })
  .get('/tools', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const [facts, data] = await Promise.all([loadFrameFacts({ deps, view }), loadTools({ deps, view })]);
    if (wantsCsv(view.query)) return answerCsv({ c, name: 'tools', rows: toolsCsv(data.rows) });
    const content = <ToolsPage view={view} data={data} blank={facts.blank} />;
    return answerPage({ c, view, facts, title: 'Tools', section: '/tools', content });
  })
  .get('/tools/sessions', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const csv = wantsCsv(view.query);
    const [facts, data] = await Promise.all([
      loadFrameFacts({ deps, view }),
      loadToolSessions({ deps, view, csv }),
    ]);
    if (csv) return answerCsv({ c, name: 'tool-sessions', rows: toolSessionsCsv(data.rows) });
    const content = <ToolSessionsPage view={view} data={data} />;
    return answerPage({ c, view, facts, title: data.tool || 'Tool', section: '/tools', content });
  })
  .get('/errors', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const [facts, data] = await Promise.all([loadFrameFacts({ deps, view }), loadErrors({ deps, view })]);
    if (wantsCsv(view.query)) return answerCsv({ c, name: 'errors', rows: data.rows });
    const content = <ErrorsPage view={view} data={data} blank={facts.blank} />;
    return answerPage({ c, view, facts, title: 'Errors', section: '/errors', content });
  })
  .get('/errors/group', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const [facts, data] = await Promise.all([loadFrameFacts({ deps, view }), loadErrorGroup({ deps, view })]);
    if (wantsCsv(view.query)) return answerCsv({ c, name: 'error-group', rows: data.rows });
    const content = <ErrorGroupPage view={view} data={data} />;
    return answerPage({ c, view, facts, title: 'Error', section: '/errors', content });
  })
  .route('/', sessionRoutes)
  .route('/', preferences);
