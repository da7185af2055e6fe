import type { AppEnv } from './env.ts';
import type { MakeDeps } from './deps.ts';
import { Hono } from 'hono';
import { hello } from './api/hello.ts';
import { publicApi } from './api/public-routes.tsx';
import { alerts } from './alerts/routes.ts';
import { api } from './api/routes.ts';
import { enforcePermissions } from './auth/enforce-permissions.ts';
import { readIdentity } from './auth/guards.ts';
import { connect } from './auth/connect-routes.tsx';
import { links } from './auth/link-routes.tsx';
import { auth } from './auth/routes.tsx';
import { settings } from './dashboard/settings/routes.tsx';
import { tierPages } from './dashboard/tiers/routes.tsx';
import { budgets } from './budgets/routes.ts';
import { dashboard } from './dashboard/routes.tsx';
import { sharedPages } from './dashboard/shared-page/routes.tsx';
import { handleError, handleNotFound } from './http/error-handler.tsx';
import { originGuard } from './http/origin-guard.ts';
import { securityHeaders } from './http/security-headers.ts';
import { ingest } from './ingest/routes.ts';
import { live } from './live/routes.ts';
import { phases } from './phases/routes.ts';
import { purge } from './purge/routes.ts';
import { reviews } from './reviews/routes.ts';
import { segments } from './segments/routes.ts';
import { shares } from './shares/routes.ts';
import { tally } from './tally/routes.ts';
import { tierPolicy } from './tiers/policy-routes.ts';
import { tiers } from './tiers/routes.ts';
import { tierSettingsApi } from './tiers/settings/routes.ts';

/** Order matters: headers go on refusals too, and nobody is identified before the origin is known to be ours. */
export function createApp(makeDeps: MakeDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set('deps', makeDeps(c.env));
    await next();
  });
  app.use(securityHeaders, originGuard, readIdentity, enforcePermissions);
  app.route('/', auth);
  app.route('/', links);
  app.route('/', connect);
  app.route('/', sharedPages);
  app.route('/', shares);
  app.route('/', ingest);
  app.route('/', purge);
  app.route('/', tally);
  app.route('/', phases);
  app.route('/', reviews);
  app.route('/', live);
  app.route('/', hello);
  app.route('/', api);
  app.route('/', publicApi);
  app.route('/', segments);
  app.route('/', tiers);
  app.route('/', tierPolicy);
  app.route('/', tierSettingsApi);
  // Before the settings of a team, which are not those of one's own machine.
  app.route('/', tierPages);
  app.route('/', settings);
  app.route('/', budgets);
  app.route('/', alerts);
  app.route('/', dashboard);
  app.onError(handleError);
  app.notFound(handleNotFound);
  return app;
}
