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

export function answerCsv<Env extends ReaderEnv>(o: {
  c: Context<Env>;
  name: string;
  rows: readonly Record<string, CsvValue>[];
}) {
  o.c.header('Content-Type', 'text/csv; charset=utf-8');
  o.c.header('Content-Disposition', `attachment; filename="subtrack-${o.name}.csv"`);
  return o.c.body(toCsv(o.rows));
}
