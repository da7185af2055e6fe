import type { Page } from 'playwright-core';

/** What must not be there: elements and addresses that came out of a text, and characters that act on a screen. */
export async function hostileFindings(page: Page): Promise<string[]> {
  await page.evaluate(defineFindings);
  return page.evaluate(() => (globalThis as unknown as Judge).findingsIn(document));
}

type Judge = { findingsIn: (page: Document) => string[] };

/** The same of a page that is only fetched, by what `readPage` was defined with. */
export async function readPage(path: string): Promise<{ status: number; faults: string[] }> {
  const answer = await fetch(path);
  const read = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return { status: answer.status, faults: (globalThis as unknown as Judge).findingsIn(read) };
}

/** To be evaluated in a page before `readPage` is. */
export function defineFindings(): void {
  const ours = [
    'script[src^="/assets/"]',
    'canvas, .run, .wf-plot, .wf-cursor, .wf-tip, .wf-window, .wf-veil',
    '.chart, .chart div, .spacer',
  ];
  const findingsIn = (page: Document): string[] => {
    const found = [...page.querySelectorAll('.empty[role="alert"]')].map((part) => part.textContent);
    const suspects = 'script, img, iframe, object, embed, style, base, [style]';
    for (const element of page.querySelectorAll(suspects)) {
      if (!ours.some((selector) => element.matches(selector))) found.push(element.outerHTML.slice(0, 120));
    }
    for (const element of page.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name)) found.push(`${name}=${value.slice(0, 60)}`);
        const address = name === 'href' || name === 'src' || name === 'action';
        if (address && !['http:', 'https:'].includes(new URL(value, location.href).protocol))
          found.push(`${name}=${value}`);
      }
    }
    const codes = [...(page.body.textContent ?? '')].map((character) => character.codePointAt(0) ?? 0);
    const acting = codes.filter(
      (code) =>
        (code < 32 && code !== 9 && code !== 10) ||
        (code >= 0x7f && code <= 0x9f) ||
        [0x200b, 0x200e, 0x200f, 0xfeff].includes(code) ||
        (code >= 0x202a && code <= 0x202e) ||
        (code >= 0x2060 && code <= 0x2069) ||
        (code >= 0xe0000 && code <= 0xe007f),
    );
    for (const code of new Set(acting)) found.push(`control U+${code.toString(16)} in text`);
    return found;
  };
  (globalThis as unknown as Judge).findingsIn = findingsIn;
}
