import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { ReaderEnv } from '../../env.ts';
import type { FrameFacts } from './frame-facts.ts';
import type { PageProps } from './page-props.ts';
import type { View } from './request-view.ts';
import { Frame } from './frame.tsx';
import { Missing } from '../ui/missing.tsx';
import { toCsv, type CsvValue } from '../ui/csv.ts';
import { stripControls } from '../../../shared/core/hidden-characters.ts';

type Answer = { c: Context<ReaderEnv>; content: Child };

/** A whole page. Controls are taken out once more at the very end, whatever a component let through. */
export function answerPage(
  o: Answer &
    Pick<PageProps, 'title' | 'section' | 'islands' | 'timeless' | 'filtersLeadTo'> & {
      view: View;
      facts: FrameFacts;
    },
) {
  const { c, content, facts, ...frame } = o;
  c.header('Cache-Control', 'private, no-cache');
  const html = (
    <Frame {...frame} options={facts.options} waiting={facts.waiting}>
      {facts.missing.map((part) => (
        <Missing {...part} />
      ))}
      {content}
    </Frame>
  );
  return c.html(`<!doctype html>${stripControls(String(html))}`);
}

/** The part of a page that an island swaps. */
export function answerFragment({ c, content }: Answer) {
  c.header('Cache-Control', 'private, no-store');
  return c.html(stripControls(String(content)));
}

export function answerCsv(o: {
  c: Context<ReaderEnv>;
  name: string;
  rows: readonly Record<string, CsvValue>[];
}) {
  o.c.header('Content-Type', 'text/csv; charset=utf-8');
  o.c.header('Content-Disposition', `attachment; filename="subtrack-${o.name}.csv"`);
  return o.c.body(toCsv(o.rows));
}
