import type { AppEnv } from './env.ts';
import type { MakeDeps } from './deps.ts';
import { Hono } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import { hello } from './api/hello.ts';
import { publicApi } from './api/public-routes.tsx';
import { teamApi } from './api/team-routes.ts';
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
import { packs } from './tiers/packs/routes.ts';
import { restores } from './tiers/restores/routes.ts';
import { tellChange } from './tell-change.ts';
import { tiers } from './tiers/routes.ts';
import { tierSettingsApi } from './tiers/settings/routes.ts';

/** Order matters: headers go on refusals too, and nobody is identified before the origin is known to be ours. */
export function createApp(makeDeps: MakeDeps): Hono<AppEnv> {
  // Named, so that it is filled when the isolate starts: else the first request tries another router, which does not know
  // paths like ours, and then fills this one.
  const app = new Hono<AppEnv>({ router: new TrieRouter() });
  app.use(async (c, next) => {
    const deps = makeDeps(c.env);
    c.set('deps', deps);
    c.set('changed', (change) => tellChange({ change, deps }));
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
  app.route('/', teamApi);
  app.route('/', segments);
  app.route('/', tiers);
  app.route('/', tierPolicy);
  app.route('/', packs);
  app.route('/', restores);
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
