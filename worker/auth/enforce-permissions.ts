import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { AppEnv } from '../env.ts';
import { notAllowedError } from './errors.ts';
import { isAllowed } from './permissions.ts';
import { routeActions } from './route-actions.ts';

/**
 * The one place that holds every route to the permissions. Whoever is nobody yet passes: guards on the routes ask them to
 * sign in. Throws `auth.not_allowed`, also where a route says nothing of what it does.
 */
export const enforcePermissions = createMiddleware<AppEnv>(async (c, next) => {
  // Middleware is matched under ALL; the first other one answers.
  const route = matchedRoutes(c).find(({ method }) => method !== 'ALL');
  if (route !== undefined) {
    const key = `${route.method} ${route.path}`;
    const action = Object.hasOwn(routeActions, key) ? routeActions[key] : undefined;
    if (action === undefined) throw notAllowedError();
    const role = c.var.asker?.role;
    if (action !== 'anyone' && role !== undefined && !isAllowed({ role, action })) throw notAllowedError();
  }
  await next();
});
