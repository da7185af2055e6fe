import { expect, it } from 'vitest';
import { listRoutes } from './worker-routes.ts';

type RouteActions = { routeActions: Readonly<Record<string, string>> };

it('every route says in worker/auth/route-actions.ts what it does; one that does not is closed to everybody', async () => {
  // By a name that the compiler does not follow: the types of the Worker and of Node do not mix in one project.
  const file = '../../worker/auth/route-actions.ts';
  const { routeActions } = (await import(file)) as RouteActions;
  expect(Object.keys(routeActions).toSorted()).toEqual((await listRoutes()).toSorted());
}, 60_000);
