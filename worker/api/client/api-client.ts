import { hc } from 'hono/client';
import type { publicApi } from '../public-routes.tsx';
import type { teamApi } from '../team-routes.ts';

type Options = {
  /** Of the cloud: `https://….workers.dev`. */
  url: string;
  /** `sta_…`, as the page Team makes it. */
  token: string;
  fetch?: typeof fetch;
};

/** The API of a cloud, path by path; the types that are published with it are made from its OpenAPI document. */
export function apiClient({ url, token, fetch }: Options) {
  const client = hc<typeof publicApi | typeof teamApi>(new URL(url).origin, {
    headers: { authorization: `Bearer ${token}` },
    // The API leads nowhere else, and the token is for it alone.
    init: { redirect: 'manual' },
    ...(fetch !== undefined && { fetch }),
  });
  return client.api.v1;
}
