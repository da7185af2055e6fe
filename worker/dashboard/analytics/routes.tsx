import { Hono } from 'hono';
import type { ReaderEnv } from '../../env.ts';
import { answerCsv, answerPage } from '../shell/answers.tsx';
import { isOfDays, readRequest } from '../shell/request-view.ts';
import { flatRows } from '../ui/flat-rows.ts';
import { activityCsv, askActivity } from './activity/data.ts';
import { ActivityPage } from './activity/page.tsx';
import { alignSessions } from './compare/align-sessions.ts';
import { askCompare } from './compare/data.ts';
import { compareCsv } from './compare/figures-table.tsx';
import { ComparePage } from './compare/page.tsx';
import { askPeople, peopleCsv } from './people/data.ts';
import { PeoplePage } from './people/page.tsx';
import { askWorkflows, workflowsCsv } from './workflows/data.ts';
import { WorkflowsPage } from './workflows/page.tsx';

/** Pages that look at work as a whole. */
export const analyticsPages = new Hono<ReaderEnv>()
  .get('/team', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, ...data } = askPeople({ deps, view });
    if (csv) {
      const isOfBoth = view.query.get('by') === 'both';
      return answerCsv({ c, name: 'work', rows: peopleCsv(await (isOfBoth ? asks.grid() : asks.rows())) });
    }
    return answerPage({
      c,
      view,
      asks,
      title: 'Analytics',
      section: '/team',
      content: ({ facts, parts }) => (
        <PeoplePage view={view} data={{ ...data, ...parts, ofDays: isOfDays(deps) }} blank={facts.blank} />
      ),
    });
  })
  .get('/activity', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, ...data } = askActivity({ deps, view });
    if (csv) return answerCsv({ c, name: 'activity', rows: activityCsv(await asks.days()) });
    return answerPage({
      c,
      view,
      asks,
      title: 'Activity',
      section: '/team',
      content: ({ facts, parts }) => (
        <ActivityPage view={view} data={{ ...data, ...parts }} blank={facts.blank} />
      ),
    });
  })
  .get('/workflows', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const asks = askWorkflows({ deps, view });
    if (csv && view.query.get('table') === 'waited')
      return answerCsv({ c, name: 'waited-agents', rows: flatRows(await asks.waited()) });
    if (csv) return answerCsv({ c, name: 'workflows', rows: workflowsCsv(await asks.workflows()) });
    return answerPage({
      c,
      view,
      asks,
      title: 'Workflows',
      section: '/team',
      content: ({ facts, parts }) => <WorkflowsPage view={view} data={parts} blank={facts.blank} />,
    });
  })
  .get('/compare', async (c) => {
    const { deps, view, csv } = readRequest(c);
    const { asks, ...data } = askCompare({ deps, view });
    if (csv) return answerCsv({ c, name: `compare-${data.kind}`, rows: compareCsv(await asks.compared()) });
    const aligned = async () =>
      data.kind === 'session' ? alignSessions({ deps, ...data.chosen }) : undefined;
    return answerPage({
      c,
      view,
      asks: { ...asks, aligned },
      title: 'Compare',
      section: '/team',
      slow: true,
      content: ({ facts, parts }) => (
        <ComparePage view={view} data={{ ...data, ...parts }} blank={facts.blank} />
      ),
    });
  });
