import { expect } from 'vitest';
import { createCompanion } from '../../../worker/companion/companion.ts';
import { openCloud } from '../cloud.ts';

const key = 'a-key-of-this-start';

/** A cloud on one's own machine, with an agent beside it that answers so; `asked` is what it heard. */
export function openLocal(answers: Record<string, unknown>) {
  const asked: URL[] = [];
  const companion = createCompanion({
    address: { url: 'http://127.0.0.1:9', key },
    async fetch(input, init) {
      const url = new URL(String(input));
      asked.push(url);
      expect(new Headers(init?.headers).get('authorization')).toBe(`Bearer ${key}`);
      const value = answers[url.pathname];
      if (value === undefined) throw new TypeError('connection refused');
      return value instanceof Response ? value.clone() : Response.json(value);
    },
  });
  const cloud = openCloud({ mode: 'embedded', deps: { companion } });
  const page = async (path: string) => {
    const answer = await cloud.request(path);
    return { status: answer.status, html: await answer.text() };
  };
  return { asked, page };
}
