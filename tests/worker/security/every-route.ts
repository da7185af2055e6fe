import { routeActions } from '../../../worker/auth/route-actions.ts';

export type Route = { method: string; path: string };

/** Every route of the Worker, its parameters filled in. */
export function everyRoute(value = 'session-1'): Route[] {
  return Object.keys(routeActions).map((route) => {
    const [method = '', path = ''] = route.split(' ');
    return { method, path: path.replaceAll(/:\w+(?:\{[^}]*\})?/g, () => encodeURIComponent(value)) };
  });
}

/** Those that somebody has to be known for. */
export function closedRoutes(value?: string): Route[] {
  const all = Object.values(routeActions);
  return everyRoute(value).filter((_route, index) => all[index] !== 'anyone');
}

/** A body that every route can read, as far as it goes. */
export function bodyFor(method: string): RequestInit {
  if (method === 'GET') return { method };
  return { method, body: '{}', headers: { 'content-type': 'application/json' } };
}
