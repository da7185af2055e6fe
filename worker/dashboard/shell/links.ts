import type { View } from './request-view.ts';

/** Filters that follow the reader from page to page. */
const common = ['project', 'member', 'range', 'from', 'to'];

export type Changes = Record<string, string | number | undefined>;

/** A link to another page with the common filters kept; a change of `undefined` drops one. */
export function linkTo({ view, path, set = {} }: { view: View; path: string; set?: Changes }): string {
  const kept = new URLSearchParams();
  for (const name of common) {
    const value = view.query.get(name);
    if (value) kept.set(name, value);
  }
  return join({ path, query: apply({ query: kept, set }) });
}

/** This page again with one thing changed; whatever the reader narrowed stays, the page number does not. */
export function linkHere({ view, set }: { view: View; set: Changes }): string {
  const query = new URLSearchParams(view.query);
  query.delete('page');
  return join({ path: view.path, query: apply({ query, set }) });
}

export function sessionPath(sessionId: string): string {
  return `/sessions/${encodeURIComponent(sessionId)}`;
}

function apply({ query, set }: { query: URLSearchParams; set: Changes }): URLSearchParams {
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, String(value));
  }
  return query;
}

function join({ path, query }: { path: string; query: URLSearchParams }): string {
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
