import type { Failure } from './failure.ts';
import { ownPath } from './own-path.ts';
import { assetUrl } from './asset-url.ts';

/** Stands alone on purpose: it must come out even when the dashboard's own parts are what failed. */
export function ErrorPage({ failure, path }: { failure: Failure; path: string }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${failure.status} · SubAgent Tracking`}</title>
        <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetUrl('styles.css')} />
      </head>
      <body>
        <main class="notice-page">
          <h1>{failure.status === 404 ? 'Nothing here' : 'That did not work'}</h1>
          <p>{failure.message}.</p>
          {failure.hint === undefined ? null : <p>{failure.hint}.</p>}
          <p>
            {failure.status === 404 ? null : (
              <>
                <a href={ownPath(path)}>Try again</a>
                {' · '}
              </>
            )}
            <a href="/">To the dashboard</a>
          </p>
        </main>
      </body>
    </html>
  );
}
