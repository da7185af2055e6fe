import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { ReaderEnv } from '../../env.ts';
import type { PageProps } from './page-props.ts';
import type { View } from './request-view.ts';
import { answerDocument } from './answer-document.ts';
import { askFrame, readFrame, type FrameFacts } from './frame-facts.ts';
import { Frame } from './frame.tsx';
import { loadParts, requireSome, showParts, type Asks, type Shown } from './load-parts.ts';
import { CoarseFigures } from './coarse-figures.tsx';
import { isoDay } from '../../../shared/core/days.ts';
import type { Coarseness } from '../../data/scope.ts';
import { listedSince } from './listed-since.ts';
import { csvLimit } from './csv-limit.ts';
import { Missing } from '../ui/missing.tsx';
import { toCsv, type CsvValue } from '../ui/csv.ts';

type Answer<A extends Asks> = Pick<
  PageProps,
  'title' | 'section' | 'islands' | 'timeless' | 'slow' | 'filtersLeadTo' | 'about' | 'skip'
> & {
  c: Context<ReaderEnv>;
  view: View;
  asks: A;
  /** It says what was done, which is not asked for again to renew the page: so do all answers to forms. */
  once?: boolean | undefined;
  content: (loaded: { facts: FrameFacts; parts: Shown<A> }) => Child;
};

/**
 * A whole page: what the frame and the page's parts ask is loaded side by side, and what fails says so in its place.
 */
export async function answerPage<A extends Asks>(o: Answer<A>) {
  const { c, view, asks, content, once = c.req.method !== 'GET', ...frame } = o;
  const { deps } = c.var;
  const [framed, loaded] = await Promise.all([
    loadParts({ deps, asks: askFrame({ deps, view, identity: c.var.identity }) }),
    loadParts({ deps, asks }),
  ]);
  // A bar alone is no page.
  requireSome([framed.options, framed.waits, ...Object.values(loaded)]);
  const facts = readFrame(showParts({ deps, parts: framed }));
  const parts = showParts<A>({ deps, parts: loaded });
  c.header('Cache-Control', 'private, no-cache');
  const html = (
    <Frame
      {...frame}
      view={view}
      options={facts.options}
      waiting={facts.waiting}
      alerts={facts.alerts}
      budget={facts.budget}
      once={once}
      age={Math.max(0, deps.clock() - deps.asOf())}
    >
      {facts.missing.map((part) => (
        <Missing {...part} />
      ))}
      {content({ facts, parts })}
      <CoarseFigures view={view} told={deps.coarseness()} />
    </Frame>
  );
  return answerDocument({ c, html });
}

/** Spreadsheets take every line for a row: what of a list the file holds is said by its name. */
export function answerCsv<Env extends ReaderEnv>(o: {
  c: Context<Env>;
  name: string;
  rows: readonly Record<string, CsvValue>[];
}) {
  const { coarseness } = o.c.var.deps;
  const name = ['subtrack', o.name, ...heldWords({ told: coarseness(), rows: o.rows.length })].join('-');
  o.c.header('Content-Type', 'text/csv; charset=utf-8');
  o.c.header('Content-Disposition', `attachment; filename="${name}.csv"`);
  return o.c.body(toCsv(o.rows));
}

/** `since-2026-11-03`, `before-…`, `first-5000`: nothing where the file holds all there is. */
function heldWords({ told, rows }: { told: Coarseness; rows: number }): string[] {
  const since = listedSince(told);
  const before = told.looked?.before;
  return [
    ...(since === undefined ? [] : [`since-${isoDay(since)}`]),
    ...(before === undefined ? [] : [`before-${isoDay(before)}`]),
    ...(rows < csvLimit ? [] : [`first-${csvLimit}`]),
  ];
}
