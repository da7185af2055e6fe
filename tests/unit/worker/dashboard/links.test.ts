import { describe, expect, it } from 'vitest';
import { type Changes, linkHere, linkTo } from '../../../../worker/dashboard/shell/links.ts';

const viewOf = (query: string) => ({ path: '/here', query: new URLSearchParams(query) });
const kept = 'member=Ada+Byron&range=90d&sort=cost&page=3&text=a%26b';

/** The same by the platform's own class. */
function byPlatform(o: { path: string; query: URLSearchParams; set: Changes }): string {
  for (const [name, value] of Object.entries(o.set)) {
    if (value === undefined || value === '') o.query.delete(name);
    else o.query.set(name, String(value));
  }
  const text = o.query.toString();
  return text === '' ? o.path : `${o.path}?${text}`;
}

const changes: Changes[] = [
  {},
  { member: undefined },
  { member: '' },
  { member: 'Grace', project: 'acme/orders' },
  { tool: "Bash (it's) ~!*", page: 2 },
  { text: '100 % & more=less + ü 👩‍💻', range: '7d' },
  { broken: '\ud800', 'a name': 0 },
];

describe('a link', () => {
  it.each(changes)('to another page keeps what follows the reader, and changes %j', (set) => {
    const query = new URLSearchParams('member=Ada+Byron&range=90d');
    expect(linkTo({ view: viewOf(kept), path: '/there', set })).toBe(
      byPlatform({ path: '/there', query, set }),
    );
  });

  it.each(changes)('to this page keeps all but the number of the page, and changes %j', (set) => {
    const query = new URLSearchParams('member=Ada+Byron&range=90d&sort=cost&text=a%26b');
    expect(linkHere({ view: viewOf(kept), set })).toBe(byPlatform({ path: '/here', query, set }));
  });

  it('to where nothing is narrowed is the path alone', () => {
    expect(linkTo({ view: viewOf('page=2'), path: '/there' })).toBe('/there');
  });

  it('puts what is there twice in one place', () => {
    expect(linkHere({ view: viewOf('a=1&b=2&a=3'), set: { a: 4 } })).toBe('/here?a=4&b=2');
  });
});
