import { describe, expect, it } from 'vitest';
import { rankEntries, type Entry } from '../../../../worker/dashboard/islands/keyboard/rank-entries.ts';

const entry = (kind: Entry['kind'], label: string, detail = ''): Entry => ({
  kind,
  label,
  detail,
  act: () => undefined,
});
const entries = [
  entry('Pages', 'Sessions'),
  entry('Pages', 'Costs'),
  entry('Sessions', 'Retry webhooks', 'acme/shop-api · ada · 5e550000'),
  entry('Sessions', 'Split the cost table', 'acme/ledger · lin'),
  entry('Projects', 'acme/ledger'),
  entry('Actions', 'Hide steps'),
  entry('Sessions', 'تقرير التكلفة 🎉', 'acme/ledger'),
];
const found = (text: string) => rankEntries({ entries, text }).map(({ label }) => label);

describe('rankEntries', () => {
  it.each([
    ['cos', ['Costs', 'Split the cost table']],
    ['LEDGER', ['acme/ledger', 'Split the cost table', 'تقرير التكلفة 🎉']],
    ['ledger split', ['Split the cost table']],
    ['5e55', ['Retry webhooks']],
    ['التكلفة', ['تقرير التكلفة 🎉']],
    ['nothing of that', []],
  ])('finds by %j what holds every word, what begins with it first', (text, labels) => {
    expect(found(text)).toEqual(labels);
  });

  it('keeps kinds together and lists a few of each while nothing is typed', () => {
    const many = Array.from({ length: 40 }, (_, index) => entry('Actions', `Action ${index}`));
    const kinds = rankEntries({ entries: [...many, ...entries], text: '' }).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'Actions')).toHaveLength(7);
    expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toHaveLength(4);
  });
});
