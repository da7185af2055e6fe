import { describe, expect, it } from 'vitest';
import { reviewDrawings } from '../../../../shared/charts/review-charts.ts';
import { bestAndWorst } from '../../../../shared/insights/best-and-worst.ts';
import { reviewSchema, type Review } from '../../../../shared/insights/review.ts';
import { reviewDocument } from '../../../../shared/insights/review-document.ts';
import { toHtml, toMarkdown } from '../../../../shared/insights/write-document.ts';

const hostile = '</svg><script>alert(1)</script>';
const totals = {
  sessions: 3,
  agent_runs: 20,
  tool_calls: 60,
  tool_errors: 6,
  errors: 6,
  tokens: 1000,
  cost_micros: 3_000_000,
  api_calls: 9,
  unpriced_api_calls: 0,
};
const agent = (agent_type: string, runs: number, failed: number): Review['agents'][number] => ({
  agent_type,
  runs,
  failed,
  p50_ms: 1000,
  p95_ms: 2000,
  tokens: 10,
  cost_micros: 5,
  api_calls: 1,
  unpriced_api_calls: 0,
  before: null,
});
const day = (date: string, cost_micros: number, tool_errors: number) => ({
  day: date,
  cost_micros,
  tokens: 1,
  tool_calls: 20,
  tool_errors,
});
const review: Review = {
  since: Date.UTC(2026, 10, 9),
  until: Date.UTC(2026, 10, 12),
  plan: { planned_end_at: Date.UTC(2026, 10, 10), is_open: false },
  recorded_from: null,
  by_hours: false,
  lists_newest: false,
  totals,
  previous: null,
  agents: [agent(hostile, 10, 1), agent('Explore', 8, 4), agent('rare', 1, 1)],
  models: [],
  tools: [],
  errors: [],
  tasks: [],
  workflows: [],
  file_work: null,
  files: [],
  sessions: [],
  days: [day('2026-11-09', 1_000_000, 1), day('2026-11-11', 2_000_000, 5)],
  waits: [{ agent_type: 'Explore', times: 2, wait_ms: 90_000, longest_ms: 60_000, session_id: 's' }],
  findings: [],
  outcomes: [],
};

describe('a review as a file', () => {
  const html = toHtml({
    title: 'Week',
    blocks: reviewDocument({ title: 'Week', review, drawings: reviewDrawings(review) }),
  });

  it('holds its charts, with every day’s figure, and needs nothing else', () => {
    expect(html.match(/<svg /g)).toHaveLength(2);
    expect(html).toContain('2026-11-11, cost: $2.00');
    expect(html).toContain('2026-11-09, failed: 1 call');
    expect(html).toContain('2026-11-09, went well: 19 calls');
    expect(html).not.toMatch(/(?:src|href)=/);
    expect(html).not.toContain('<script>');
  });

  it('says who is to be relied on and who was waited for, also as Markdown, which has no drawings', () => {
    const blocks = reviewDocument({ title: 'Week', review, drawings: reviewDrawings(review) });
    const markdown = toMarkdown(blocks);
    expect(html).toContain('Least: Explore (50 % of 8 runs failed)');
    expect(markdown).toContain('Least: Explore');
    expect(markdown).toContain('| Explore | 2 | 1 m 30 s | 1 m 00 s |');
    expect(markdown).not.toContain('<svg');
  });

  it('says of files what is known where their names are not', () => {
    const work = { sessions: 3, calls: 15, tokens: 2700, cost_micros: 210_000, cost_micros_before: 70_000 };
    const told = toMarkdown(reviewDocument({ title: 'Week', review: { ...review, file_work: work } }));
    expect(told).toContain('15 calls of tools for files in 3 sessions gave out 2.7k tokens and cost');
    expect(told).toContain('Names of files are not told here');
    expect(toMarkdown(reviewDocument({ title: 'Week', review }))).not.toContain('Files that cost most');
  });

  it('made of full hours says from which to which', () => {
    const [since, until] = [review.since + 5 * 60_000, review.until - 60_000];
    const told = (by_hours: boolean) =>
      toMarkdown(reviewDocument({ title: 'Week', review: { ...review, since, until, by_hours } }));
    expect(told(true)).toContain('counted from 9 Nov 2026, 01:00 to 12 Nov 2026, 00:00 UTC');
    expect(told(false)).not.toContain('counted from');
  });

  it('of one day has no chart, nor has one that was kept before days were', () => {
    expect(reviewDrawings({ ...review, until: review.since + 86_400_000 })).toEqual([]);
    const {
      days: _,
      waits: __,
      tasks: ___,
      workflows: ____,
      files: _____,
      file_work: ______,
      ...earlier
    } = review;
    const read = reviewSchema.parse(earlier);
    expect(reviewDrawings(read)).toEqual([]);
    expect(reviewDocument({ title: 'Week', review: read }).length).toBeGreaterThan(3);
  });
});

it('the best and the worst agent are of those with five runs, and differ', () => {
  const found = bestAndWorst(review.agents);
  expect([found?.best.agent_type, found?.worst.agent_type]).toEqual([hostile, 'Explore']);
  expect(bestAndWorst([agent('a', 9, 0), agent('b', 9, 0)])).toBeUndefined();
  expect(bestAndWorst([agent('a', 2, 0), agent('b', 9, 1)])).toBeUndefined();
});
