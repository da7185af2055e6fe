import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Violation = { id: string; nodes: { target: string[] }[] };

/** Everything that axe finds wrong with what is shown; in the dark its contrast alone, for the rest is the same. */
export async function violationsOf({
  page,
  scheme = 'light',
}: {
  page: Page;
  scheme?: string;
}): Promise<string[]> {
  await page.evaluate(axeSource);
  const rules = scheme === 'dark' ? ['color-contrast'] : undefined;
  const violations = await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run: (o: object) => Promise<{ violations: Violation[] }> };
    };
    return (await axe.run({ resultTypes: ['violations'], ...(runOnly ? { runOnly } : {}) })).violations;
  }, rules);
  return violations.map(({ id, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => node.target.join(' '));
    return `${id}: ${places.join(' | ')}`;
  });
}
