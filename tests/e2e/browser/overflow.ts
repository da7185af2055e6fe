import type { Page } from 'playwright-core';

/** Elements that reach beyond the page, when it is wider than its window. */
export function overflowOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(0, 5)
      .map((element) => `scrolls sideways: ${element.tagName}.${element.getAttribute('class') ?? ''}`);
  });
}
