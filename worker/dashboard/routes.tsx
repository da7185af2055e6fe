import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { requireViewer } from '../auth/guards.ts';
import { isAllowed } from '../auth/permissions.ts';
import { seesEverySession } from '../../shared/queries/parts/scope.ts';
import { answerCsv, answerPage } from './shell/answers.tsx';
import { agentsCsv, AgentsPage, askAgents } from './agents/page.tsx';
import { agentRunsCsv, AgentRunsPage, askAgentRuns } from './agents/runs-page.tsx';
import { analyticsPages } from './analytics/routes.tsx';
import { alertReader } from '../alerts/alert-reader.ts';
import { askAlerts } from './alerts/data.ts';
import { AlertsPage } from './alerts/page.tsx';
import { askBudgets } from './budgets/data.ts';
import { BudgetsPage } from './budgets/page.tsx';
import { chartRoutes } from './charts/chart-routes.ts';
import { costCsv, CostsPage } from './costs/page.tsx';
import { askCosts } from './costs/data.ts';
import { askErrorGroup, ErrorGroupPage } from './errors/group-page.tsx';
import { askErrors } from './errors/data.ts';
import { ErrorsPage } from './errors/page.tsx';
import { askPhases } from './phases/data.ts';
import { PhasesPage } from './phases/page.tsx';
import { askStorage } from './storage/data.ts';
import { StoragePage } from './storage/page.tsx';
import { askReview, ReviewPage } from './phases/review-page.tsx';
import { readReviewTable } from './phases/review-panel.tsx';
import { askNow } from './now/data.ts';
import { NowPage } from './now/page.tsx';
import { askSessions, SessionsPage } from './sessions/page.tsx';
import { askToolSessions, ToolSessionsPage, toolSessionsCsv } from './tools/sessions-page.tsx';
import { groupServers } from './tools/group-servers.ts';
import { askTools, toolsCsv, ToolsPage } from './tools/page.tsx';
import { flatRows } from './ui/flat-rows.ts';
import { preferences } from './shell/preferences.ts';
import { localRoutes } from './local-routes.tsx';
import { isOfDays, readRequest } from './shell/request-view.ts';
import { sessionRoutes } from './session/routes.tsx';
import { readMentions } from '../comments/read-mentions.ts';
import { commentPages } from './comments/routes.tsx';
import { sharePages } from './shares/routes.tsx';

export const dashboard = new Hono<AppEnv>()
  .use(requireViewer)
  .get('/', (c) => {
    const { deps, view } = readRequest(c);
    const { identity } = c.var;
    const { asks: asked, ...data } = askNow({ deps, view });
    const asks = { ...asked, mentions: () => readMentions({ deps, identity }) };
    return answerPage({
      c,
      view,
      asks,
      title: 'Now',
      section: '/',
      timeless: true,
      content: ({ facts, parts }) => (
        <NowPage view={view} data={{ ...data, ...parts }} blank={facts.blank} me={identity.member} />
      ),
    });
  })
  .get('/sessions', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, ...data } = askSessions({ deps, view, csv });
    if (csv) return answerCsv({ c, name: 'sessions', rows: await asks.rows() });
    return answerPage({
      c,
      view,
      asks,
      title: 'Sessions',
      section: '/sessions',
      content: ({ facts, parts }) => <SessionsPage view={view} data={{ ...data, ...parts }} facts={facts} />,
    });
  })
  .get('/costs', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, ...data } = askCosts({ deps, view });
    if (csv) return answerCsv({ c, name: `costs-by-${data.by}`, rows: costCsv((await asks.usage()).rows) });
    return answerPage({
      c,
      view,
      asks,
      title: 'Costs',
      section: '/costs',
      content: ({ facts, parts }) => (
        <CostsPage view={view} data={{ ...data, ...parts }} blank={facts.blank} />
      ),
    });
  })
  .get('/budgets', (c) => {
    const { deps, view } = readRequest(c);
    const { scope, role } = c.var.identity;
    return answerPage({
      c,
      view,
      asks: askBudgets({ deps, scope }),
      title: 'Budgets',
      section: '/costs',
      filtersLeadTo: '/costs',
      timeless: true,
      slow: true,
      content: ({ facts, parts }) => (
        <BudgetsPage
          view={view}
          data={parts}
          facts={facts}
          mayWrite={isAllowed({ role, action: 'budgets.write' })}
          seesAll={seesEverySession(scope)}
        />
      ),
    });
  })
  .get('/alerts', (c) => {
    const { deps, view } = readRequest(c);
    const { role } = c.var.identity;
    const manages = isAllowed({ role, action: 'channels.manage' });
    return answerPage({
      c,
      view,
      asks: askAlerts({ deps, reader: alertReader(c.var.identity), manages }),
      title: 'Alerts',
      section: '/alerts',
      filtersLeadTo: '/costs',
      timeless: true,
      slow: true,
      content: ({ parts }) => (
        <AlertsPage
          view={view}
          data={parts}
          mayWrite={isAllowed({ role, action: 'alerts.write' })}
          manages={manages}
          hasMail={deps.mail !== undefined}
          isOwn={deps.mode === 'embedded'}
        />
      ),
    });
  })
  .get('/agents', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const asks = askAgents({ deps, view });
    if (csv) return answerCsv({ c, name: 'agents', rows: agentsCsv(await asks.rows()) });
    return answerPage({
      c,
      view,
      asks,
      title: 'Agents',
      section: '/agents',
      content: ({ facts, parts }) => <AgentsPage view={view} data={parts} blank={facts.blank} />,
    });
  })
  .get('/agents/runs', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, ...data } = askAgentRuns({ deps, view, csv });
    if (csv) return answerCsv({ c, name: 'agent-runs', rows: agentRunsCsv(await asks.rows()) });
    return answerPage({
      c,
      view,
      asks,
      title: data.agentType ?? 'Runs',
      section: '/agents',
      content: ({ parts }) => <AgentRunsPage view={view} data={{ ...data, ...parts }} />,
    });
  })
  .get('/tools', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, ...data } = askTools({ deps, view });
    if (csv) {
      const table = view.query.get('table');
      if (table === 'servers')
        return answerCsv({ c, name: 'mcp-servers', rows: flatRows(groupServers(await asks.rows())) });
      const rows = table === 'skills' ? await asks.skills() : await asks.rows();
      const name = table === 'skills' ? 'skills' : 'tools';
      return answerCsv({ c, name, rows: toolsCsv({ rows, ofDays: isOfDays(deps) }) });
    }
    return answerPage({
      c,
      view,
      asks,
      title: 'Tools',
      section: '/tools',
      content: ({ facts, parts }) => (
        <ToolsPage view={view} data={{ ...data, ...parts, ofDays: isOfDays(deps) }} blank={facts.blank} />
      ),
    });
  })
  .get('/tools/sessions', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, ...data } = askToolSessions({ deps, view, csv });
    if (csv) return answerCsv({ c, name: 'tool-sessions', rows: toolSessionsCsv(await asks.rows()) });
    return answerPage({
      c,
      view,
      asks,
      title: data.tool,
      section: '/tools',
      content: ({ parts }) => <ToolSessionsPage view={view} data={{ ...data, ...parts }} />,
    });
  })
  .get('/errors', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, ...data } = askErrors({ deps, view, csv });
    if (csv) return answerCsv({ c, name: 'errors', rows: await asks.rows() });
    return answerPage({
      c,
      view,
      asks,
      title: 'Errors',
      section: '/errors',
      content: ({ facts, parts }) => (
        <ErrorsPage view={view} data={{ ...data, ...parts }} blank={facts.blank} />
      ),
    });
  })
  .get('/errors/group', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, ...data } = askErrorGroup({ deps, view });
    if (csv) return answerCsv({ c, name: 'error-group', rows: await asks.rows() });
    return answerPage({
      c,
      view,
      asks,
      title: 'Error',
      section: '/errors',
      content: ({ parts }) => <ErrorGroupPage view={view} data={{ ...data, ...parts }} />,
    });
  })
  .route('/', localRoutes)
  .get('/phases', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const asks = askPhases({ deps });
    if (csv)
      return view.query.get('table') === 'reviews'
        ? answerCsv({ c, name: 'reviews', rows: flatRows(await asks.reviews()) })
        : answerCsv({ c, name: 'phases', rows: flatRows((await asks.phases()).rows) });
    return answerPage({
      c,
      view,
      asks,
      title: 'Reviews',
      section: '/phases',
      timeless: true,
      content: ({ parts }) => <PhasesPage view={view} data={parts} />,
    });
  })
  .get('/storage', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { role } = c.var.identity;
    const asks = askStorage({ deps });
    if (csv)
      return view.query.get('table') === 'phases'
        ? answerCsv({ c, name: 'storage-of-phases', rows: flatRows((await asks.periods()).rows) })
        : answerCsv({ c, name: 'storage', rows: flatRows(await asks.tiers()) });
    return answerPage({
      c,
      view,
      asks,
      title: 'Storage',
      section: '/phases',
      filtersLeadTo: '/sessions',
      timeless: true,
      slow: true,
      content: ({ parts }) => (
        <StoragePage
          view={view}
          data={parts}
          mayManage={isAllowed({ role, action: 'tiers.manage' })}
          isBilled={deps.mode === 'team'}
        />
      ),
    });
  })
  .get('/reviews/:id', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, stored } = await askReview({ deps, reviewId: c.req.param('id') });
    if (csv) {
      const table = readReviewTable(view);
      return answerCsv({ c, name: `review-${table}`, rows: flatRows(stored.review[table]) });
    }
    return answerPage({
      c,
      view,
      asks,
      title: stored.title,
      section: '/phases',
      timeless: true,
      filtersLeadTo: '/sessions',
      content: ({ parts }) => <ReviewPage view={view} data={{ stored, ...parts }} />,
    });
  })
  .route('/', analyticsPages)
  .route('/', chartRoutes)
  .route('/', sessionRoutes)
  .route('/', sharePages)
  .route('/', commentPages)
  .route('/', preferences);
