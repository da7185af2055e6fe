import type { Page } from 'playwright-core';

/** A figure as a reader sees it; `key` says which it is, and is empty where nothing on the page says so. */
export type Figure = { key: string; text: string };

/**
 * Every text with a digit in the content of a page, by what marks it: the cell of a table by caption, row and heading, a
 * card by its label, anything else and cells of rows without a link by `data-figure`. Charts are read by `readCharts`; what was recorded (isolated by `bdi` or `dir`) is no figure, nor is an age.
 */
export function readFigures(page: Page): Promise<Figure[]> {
  return page.evaluate(() => {
    const recorded =
      'bdi, [dir], pre, code, option, input, script, style, .step, .wf-axis, .wf-hint, .wf-player, .age, .footnote, .empty';
    const drawn =
      'thead, label, tbody th:not(:has(a)), table.compare th, .state, svg, .wf-overview, .lane-figures, .wf-critical, .session-head time';
    // What runs in the page cannot be called from outside of it.
    // oxlint-disable-next-line unicorn/consistent-function-scoping
    const nameOf = (element: Element | null | undefined) => element?.textContent?.trim() ?? '';
    const cellKey = (cell: HTMLTableCellElement) => {
      const row = cell.closest('tr');
      const table = cell.closest('table');
      const heading = table?.querySelectorAll('thead th')[cell.cellIndex];
      const link = new URL(row?.querySelector<HTMLAnchorElement>('th a')?.href ?? location.href);
      const names = [
        'fingerprint',
        'server',
        'agent',
        'tool',
        'agent_type',
        'model',
        'project',
        'branch',
        'member',
        'from',
      ];
      const caption = nameOf(table?.querySelector('caption'));
      const id = names.map((name) => link.searchParams.get(name)).find((value) => value !== null);
      // Several of these lead to one place, or nowhere.
      const isNamed = /^(?:Tiers|Phases|Agents that .*|Files that .*)$/.test(caption);
      const named = [
        row?.querySelector('th'),
        ...(caption.startsWith('Files') ? [row?.querySelector('td')] : []),
      ];
      const of = isNamed ? named.map(nameOf).join(' of ') : (id ?? link.pathname);
      return ['table', caption, of, nameOf(heading)].join(' | ');
    };
    const figures = new Map<Element, { key: string; text: string }>();
    const main = document.querySelector('main');
    const walker = document.createTreeWalker(main ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      if (element === null || !/\d/.test(node.textContent ?? '')) continue;
      if (element.closest(recorded) !== null || element.closest(drawn) !== null) continue;
      const cell = element.closest<HTMLTableCellElement>('td');
      const marked = element.closest<HTMLElement>('[data-figure]');
      const stat = element.closest('.stat');
      const time = element.closest('time');
      const part = cell ?? marked ?? (stat === null ? element : element.closest('.figure, .note')) ?? element;
      const kind = part.classList.contains('note') ? 'note' : 'figure';
      const key =
        cell !== null && cell !== marked
          ? cellKey(cell)
          : marked !== null
            ? `mark | ${marked.dataset['figure'] ?? ''}`
            : stat !== null
              ? `card | ${nameOf(stat.querySelector('.label'))} | ${kind}`
              : time !== null
                ? 'time'
                : '';
      const text = time?.getAttribute('datetime') ?? part.textContent ?? '';
      if (key !== 'time') figures.set(part, { key, text: text.trim() });
    }
    return [...figures.values()];
  });
}

/** What charts say of their parts: `Tue 14:00: $0.12` and so on, by the name of the chart and of the part. */
export function readCharts(page: Page): Promise<Figure[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('main svg[aria-label] title')].flatMap((title) => {
      const [line = ''] = (title.textContent ?? '').split('\n');
      const at = line.lastIndexOf(': ');
      const chart = title.closest('svg[aria-label]')?.getAttribute('aria-label') ?? '';
      return at < 0 ? [] : [{ key: `chart | ${chart} | ${line.slice(0, at)}`, text: line.slice(at + 2) }];
    }),
  );
}
