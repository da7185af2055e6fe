import { Hono } from 'hono';
import type { ReaderEnv } from '../../env.ts';
import { notFoundError } from '../../http/errors.ts';
import { drawChart } from '../../../shared/charts/draw/draw-chart.ts';
import { charts, findChart, type ChartName } from '../../../shared/charts/registry.ts';
import type { ReaderDeps } from '../../deps.ts';
import { createView, listKeptMs, readText, scopeOf, type View } from '../shell/request-view.ts';

/** Any chart as a drawing of its own, of what the same filters show on the pages. */
export const chartRoutes = new Hono<ReaderEnv>().get('/charts/:file', async (c) => {
  const name = findChart(c.req.param('file').replace(/\.svg$/, ''));
  if (name === undefined) throw notFoundError({ what: 'this chart' });
  const { deps } = c.var;
  const view = createView(c);
  const data = await loadChart({ deps, view, name });
  const { toldSince } = deps.coarseness();
  c.header('Content-Type', 'image/svg+xml; charset=utf-8');
  c.header('Content-Disposition', `attachment; filename="subtrack-${name}.svg"`);
  return c.body(drawChart({ title: charts[name].title, about: describe({ view, toldSince }), data }));
});

function loadChart({ deps, view, name }: { deps: ReaderDeps; view: View; name: ChartName }) {
  const { days } = view.range;
  const weekHour = view.query.get('week_hour') ?? '';
  const optional = {
    ...(/^\d{1,2}$|^1[0-5]\d$|^16[0-7]$/.test(weekHour) ? { week_hour: Number(weekHour) } : {}),
    ...defined('branch', readText(view.query, 'branch')),
    ...defined('fingerprint', readText(view.query, 'fingerprint')),
  };
  return charts[name].load({
    ask: deps.recall(listKeptMs),
    filter: {
      ...scopeOf(view),
      model: readText(view.query, 'model'),
      agent_type: readText(view.query, 'agent_type'),
      ...optional,
    },
    zone: view.times.zone,
    first: days[0],
    last: days.at(-1) ?? view.times.isoDay(view.times.now),
    isWhole: deps.isWhole,
  });
}

function defined(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

/** `2026-11-01 to 2026-11-27, acme/shop (Europe/Berlin)`, and since when it is told where that is later. */
function describe({ view, toldSince }: { view: View; toldSince: number | undefined }): string {
  const { days } = view.range;
  const names = ['project', 'member', 'model', 'agent_type', 'branch'];
  const of = names.flatMap((name) => readText(view.query, name) ?? []);
  const about = `${[`${days[0] ?? ''} to ${days.at(-1) ?? ''}`, ...of].join(', ')} (${view.times.zone})`;
  return toldSince === undefined ? about : `${about}, told since ${view.times.day(toldSince)}`;
}
