import type { Failure } from './failure.ts';
import { assetUrl } from './asset-url.ts';
import { CommandsMarked } from './commands-marked.tsx';

/** Stands alone on purpose: it must come out even when the dashboard's own parts are what failed. */
export function ErrorPage({ failure, again }: { failure: Failure; again: string | undefined }) {
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
          <p>{toSentence(failure.message)}</p>
          {failure.hint === undefined ? null : (
            <p>
              <CommandsMarked text={toSentence(failure.hint)} />
            </p>
          )}
          <p>
            {failure.status === 404 || again === undefined ? null : (
              <>
                <a href={again}>Try again</a>
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

function toSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
