type Route = { method: string; path: string };
type App = { createApp: (makeDeps: () => never) => { routes: Route[] } };

/**
 * Routes of the Worker as `GET /path`, each once. Loaded by a name that the compiler does not follow: the Worker's
 * types and Node's do not mix in one project.
 */
export async function listRoutes(): Promise<string[]> {
  const file = '../../worker/app.ts';
  const { createApp } = (await import(file)) as App;
  const app = createApp(() => {
    throw new Error('no request is made here');
  });
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  return [...new Set(routes)].toSorted((a, b) => pathOf(a).localeCompare(pathOf(b)) || a.localeCompare(b));
}

function pathOf(route: string): string {
  return route.slice(route.indexOf(' ') + 1);
}
