import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rows of a list are made alike: what is wrong with one of them is wrong with its first ones. */
const repeated =
  'tbody tr, .rows > li, .hits > li, .resumes > li, .step, .lane, .squares a, .heat-chart a, .treemap a';
const judged = 6;

type Violation = { id: string; nodes: { target: string[] }[] };

/** Everything that axe finds wrong with what is shown; in the dark its contrast alone, for the rest is the same. */
export async function violationsOf({
  page,
  scheme = 'light',
}: {
  page: Page;
  scheme?: string;
}): Promise<string[]> {
  // A page is judged twice, and to read axe takes a tenth of a second.
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    await page.evaluate(axeSource);
    await page.evaluate(hideRepeated, { repeated, judged });
  }
  const rules = scheme === 'dark' ? ['color-contrast'] : undefined;
  const violations = await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run: (o: object) => Promise<{ violations: Violation[] }> };
    };
    return (await axe.run({ resultTypes: ['violations'], preload: false, ...(runOnly ? { runOnly } : {}) }))
      .violations;
  }, rules);
  return violations.map(({ id, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => node.target.join(' '));
    return `${id}: ${places.join(' | ')}`;
  });
}

function hideRepeated(o: { repeated: string; judged: number }): void {
  const sheet = new CSSStyleSheet();
  const rules = o.repeated
    .split(', ')
    .map((kind) => `${kind}:nth-of-type(n + ${o.judged + 1}) { display: none }`);
  sheet.replaceSync(rules.join('\n'));
  document.adoptedStyleSheets.push(sheet);
}
