import type { Context } from 'hono';
import type { ReaderDeps } from '../../deps.ts';
import type { Coarseness } from '../../data/scope.ts';
import type { ReaderEnv } from '../../env.ts';
import { getCookie } from 'hono/cookie';
import { isTimeZone } from '../../../shared/queries/parts/time-zone.ts';
import { readRange, type Range } from './time-range.ts';
import { wantsCsv } from '../ui/csv.ts';
import { createTimes, type Times } from '../ui/text/times.ts';

export const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** What every page knows about its request: who asks is settled before, the data comes after. */
export type View = {
  times: Times;
  theme: Theme;
  path: string;
  query: URLSearchParams;
  range: Range;
  project: string | undefined;
  member: string | undefined;
  notice: string | undefined;
  team: boolean;
  /** Over how many rooms news of the team come. */
  rooms: number;
  /** What a reader has to know of the figures that were asked for so far. */
  told: () => Coarseness;
  /** An agent on the same machine answers what lies there alone. */
  local: boolean;
};

/** Longest value that a filter takes from the URL; everything longer was not made by our pages. */
const maxFilter = 400;

export function createView<Env extends ReaderEnv>(c: Context<Env>): View {
  const { deps } = c.var;
  const url = new URL(c.req.url);
  const zone = getCookie(c, 'tz');
  const times = createTimes({
    now: deps.clock(),
    zone: zone !== undefined && zone.length < 64 && isTimeZone(zone) ? zone : 'UTC',
  });
  return {
    times,
    theme: themes.find((theme) => theme === getCookie(c, 'theme')) ?? 'auto',
    path: url.pathname,
    query: url.searchParams,
    range: readRange({ query: url.searchParams, times }),
    project: readText(url.searchParams, 'project'),
    member: readText(url.searchParams, 'member'),
    notice: deps.notice,
    team: deps.mode === 'team',
    rooms: deps.liveRoom.rooms,
    told: deps.coarseness,
    local: deps.companion !== undefined,
  };
}

/** What every page and list is asked with. */
export function readRequest(c: Context<ReaderEnv>) {
  const view = createView(c);
  return { deps: c.var.deps, view, csv: wantsCsv(view.query) };
}

/** One filter of the URL; an empty field of a form is no filter. */
export function readText(query: URLSearchParams, name: string): string | undefined {
  return query.get(name)?.slice(0, maxFilter) || undefined;
}

/** Whether figures that were asked for so far are sums of days. */
export function isOfDays(deps: Pick<ReaderDeps, 'coarseness'>): boolean {
  return deps.coarseness().daysMadeAt !== undefined;
}

/** How old a list of days may be for a team: a sorted list is the same list. */
export const listKeptMs = 60_000;

/** The filters that every query takes. */
export function scopeOf(view: View) {
  return { since: view.range.since, until: view.range.until, project: view.project, member: view.member };
}
