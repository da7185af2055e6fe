import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { goesOn, type Expected } from './expected-figures.ts';
import { readCharts, readFigures } from './read-figures.ts';

/** Figures of a page that no command prints: means, forecasts, bests and groups made of others, and what is counted from steps. */
const ofThePageAlone =
  /^card \| (?:Daily mean|This month \| note|Total \| note|Cache savings \| figure|Agents \| note)|^mark \| (?:steps|listed|best|price list)$|^mark \| model |^card \| (?:Cost|Unpriced) \| note|^table \| (?:Every time|Written reviews)|^chart .*\((?:no tool|not told)\)$/;

/** What a page says that the command line does not, and what carries no mark. */
export async function differences({ page, expected }: { page: Page; expected: Expected }): Promise<string[]> {
  const figures = [...(await readFigures(page)), ...(await readCharts(page))];
  expect(figures.length).toBeGreaterThan(0);
  return figures.flatMap(({ key, text }) => {
    const wanted = expected.get(key);
    if (key === '') return [`without a mark: ${text}`];
    const isNothing = key.startsWith('chart') && /^\$?0(?:\.00)?$/.test(text);
    if (wanted === undefined)
      return isNothing || ofThePageAlone.test(key) ? [] : [`not asked for: ${key} = ${text}`];
    return wanted === text || wanted === goesOn
      ? []
      : [`${key}: the page says ${text}, the command line ${wanted}`];
  });
}
