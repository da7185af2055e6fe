import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { requireViewer } from '../auth/guards.ts';
import type { Companion } from '../companion/companion.ts';
import type { ReaderDeps } from '../deps.ts';
import { notFoundError } from '../http/errors.ts';
import { askRecovery } from './recovery/data.ts';
import { RecoveryPage } from './recovery/page.tsx';
import { askSearch, readQuery } from './search/data.ts';
import { SearchPage } from './search/page.tsx';
import { answerPage } from './shell/answers.tsx';
import { createView } from './shell/request-view.ts';

/** As many as the palette shows. */
const paletteHits = 6;

/** Pages of what lies on this machine alone; where no agent is beside the Worker they do not exist. */
export const localRoutes = new Hono<AppEnv>()
  .use(requireViewer)
  .get('/search', (c) => {
    const companion = companionOf(c.var.deps);
    const view = createView(c);
    const { asks, ...data } = askSearch({ companion, view });
    return answerPage({
      c,
      view,
      asks,
      title: data.query.text === '' ? 'Search' : `${data.query.text} · Search`,
      section: '/search',
      timeless: true,
      slow: true,
      content: ({ parts }) => <SearchPage view={view} data={{ ...data, ...parts }} />,
    });
  })
  .get('/search/hits.json', async (c) => {
    const companion = companionOf(c.var.deps);
    const { hits } = await companion.search({ ...readQuery(createView(c)), limit: paletteHits });
    c.header('Cache-Control', 'private, no-store');
    return c.json({ hits });
  })
  .get('/recovery', (c) => {
    const companion = companionOf(c.var.deps);
    const view = createView(c);
    return answerPage({
      c,
      view,
      asks: askRecovery({ companion, view }),
      title: 'Recovery',
      section: '/recovery',
      timeless: true,
      slow: true,
      content: ({ parts }) => <RecoveryPage view={view} data={parts} />,
    });
  });

/** What lies on this machine is read whole or not at all. */
function companionOf({ companion, seesAll }: Pick<ReaderDeps, 'companion' | 'seesAll'>): Companion {
  if (companion === undefined || !seesAll) throw notFoundError({ what: 'this page' });
  return companion;
}
