import { describe, expect, it } from 'vitest';
import { openCloud } from '../cloud.ts';

const team = openCloud();
const embedded = openCloud({ mode: 'embedded' });
const doors = [
  { path: '/sign-in', cloud: team },
  { path: '/preferences', cloud: embedded },
  { path: '/budgets', cloud: embedded },
];

describe.each(doors)('a form for $path', ({ path, cloud }) => {
  const post = (body: string, type?: string) =>
    cloud.request(path, {
      method: 'POST',
      body,
      headers: { origin: cloud.origin, ...(type === undefined ? {} : { 'content-type': type }) },
    });

  it.each([
    ['multipart/form-data; boundary=x', 'abc'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nabc'],
    ['multipart/form-data', '--x--'],
    ['application/json', '{"key":"x"}'],
    ['text/plain', 'key=x'],
    ['nonsense', 'key=x'],
  ])('is refused as %s when that is not what came', async (type, body) => {
    const response = await post(body, type);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('not a form');
  });

  it('is refused above its limit before it is read', async () => {
    const response = await post(`key=${'x'.repeat(20_000)}`, 'application/x-www-form-urlencoded');
    expect(response.status).toBe(413);
  });

  it('may leave everything out', async () => {
    expect((await post('', 'application/x-www-form-urlencoded')).status).toBeLessThan(500);
  });
});

describe('the page of an error', () => {
  it.each(['//evil.example/x', '///evil.example', '/\\evil.example', '//evil.example'])(
    'links to this site alone when %s was asked for',
    async (path) => {
      const response = await embedded.request(path, { headers: { 'sec-fetch-site': 'cross-site' } });
      const links = [...(await response.text()).matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
      expect(response.status).toBe(403);
      expect(links.length).toBeGreaterThan(1);
      for (const href of links) expect(new URL(href ?? '', embedded.origin).origin).toBe(embedded.origin);
    },
  );
});
