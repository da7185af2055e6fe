import { cronTrigger } from '../../shared/core/cron-times.ts';

/** A Worker's request that only the agent may make, by path. Bodies and answers are JSON. */
export const doorPaths = { batch: '/batch', tick: '/tick' } as const;

/**
 * What stands before the Worker inside the runtime. `default` is what the world reaches: files of the pages, and the
 * Worker itself. `agent` listens on another port and asks for the secret.
 */
export const doorWorker = `
const types = {
  css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', json: 'application/json',
  svg: 'image/svg+xml', woff2: 'font/woff2', png: 'image/png', ico: 'image/x-icon', txt: 'text/plain; charset=utf-8',
};

export default {
  async fetch(request, { FILES, WORKER }) {
    const { pathname } = new URL(request.url);
    const isFile = pathname.startsWith('/assets/') && (request.method === 'GET' || request.method === 'HEAD');
    if (isFile) {
      const file = await FILES.fetch('http://files' + pathname, { method: request.method });
      const type = types[pathname.slice(pathname.lastIndexOf('.') + 1)];
      if (file.ok && type !== undefined) {
        return new Response(file.body, {
          headers: {
            'content-type': type,
            'cache-control': 'public, max-age=31536000, immutable',
            'x-content-type-options': 'nosniff',
          },
        });
      }
      await file.body?.cancel();
    }
    return WORKER.fetch(request);
  },
};

export const agent = {
  async fetch(request, env) {
    const { SECRET } = env;
    if (request.headers.get('authorization') !== 'Bearer ' + SECRET) return new Response(null, { status: 401 });
    const { pathname } = new URL(request.url);
    try {
      return Response.json((await answer(pathname, await request.json(), env)) ?? null);
    } catch (error) {
      return Response.json({ error: String(error?.message ?? error) }, { status: 500 });
    }
  },
};

async function answer(pathname, body, { DB, WORKER }) {
  switch (pathname) {
    case '${doorPaths.batch}':
      return DB.batch(body.map(({ sql, values }) => DB.prepare(sql).bind(...values)));
    case '${doorPaths.tick}':
      return WORKER.scheduled({ cron: '${cronTrigger}', scheduledTime: new Date(body.at) });
  }
}
`;
