import type { Page } from 'playwright-core';

/** Days that a page shows as the keys they are in addresses and files, where one reads `27 Nov`; commands are typed so. */
export async function keyDaysOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const within = node.parentElement;
      if (within === null || within.closest('code, pre, script, style, textarea, option') !== null) continue;
      const key = /\b20\d\d-\d\d(-\d\d)?\b/.exec(node.textContent ?? '');
      if (key !== null && within.checkVisibility()) found.push(`a day as a key: ${node.textContent?.trim()}`);
    }
    return found;
  });
}
