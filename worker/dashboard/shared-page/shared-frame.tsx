import type { Child } from 'hono/jsx';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { assetUrl } from '../../http/asset-url.ts';
import type { Shown } from '../../shares/guard.ts';
import { PageAssets } from '../shell/page-assets.tsx';
import type { View } from '../shell/request-view.ts';
import { Icon } from '../ui/icon.tsx';
import { levelWords } from './level-words.ts';

/** Around what a link shows: none of the ways into the dashboard, and what of the session is not here. */
export function SharedFrame(o: { view: View; shown: Shown; title: string; children: Child }) {
  const { view, shown } = o;
  const { word, keeps } = levelWords[shown.level];
  return (
    <html lang="en" data-theme={view.theme === 'auto' ? undefined : view.theme} data-zone={view.times.zone}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={view.theme === 'auto' ? 'light dark' : view.theme} />
        <meta name="robots" content="noindex, nofollow" />
        <title>{`${cleanText(o.title)} · SubAgent Tracking`}</title>
        <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
        <PageAssets islands={['shared', 'session']} />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to content
        </a>
        <div class="column shared">
          <aside class="notice" aria-label="What this link shows">
            <Icon name="info" />
            <span>
              <strong>
                {shown.expiresAt === undefined
                  ? `Preview: ${word}.`
                  : `A shared session: ${word.toLowerCase()}.`}
              </strong>{' '}
              {`Left out: ${keeps}.`}
              {shown.agents === null
                ? null
                : ` Shown of ${shown.agents.length} of its agents; figures are of all.`}{' '}
              {shown.expiresAt === undefined ? (
                'Nothing is shared yet.'
              ) : (
                <>
                  {'Ends '}
                  <time datetime={new Date(shown.expiresAt).toISOString()}>
                    {view.times.full(shown.expiresAt)}
                  </time>
                  .
                </>
              )}
            </span>
          </aside>
          <main id="content" class="page" tabindex={-1}>
            {o.children}
          </main>
        </div>
      </body>
    </html>
  );
}
