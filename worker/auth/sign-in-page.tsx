import type { PropsWithChildren } from 'hono/jsx';
import { assetUrl } from '../http/asset-url.ts';

/** Complete without script, and without the dashboard's own layout, which shows data of the team. */
export function SignInPage({ next, wrong }: { next: string; wrong: boolean }) {
  return (
    <Page>
      <form method="post" action="/sign-in">
        <input type="hidden" name="next" value={next} />
        <label for="key">Team key</label>
        <input id="key" name="key" type="password" required autocomplete="current-password" autofocus />
        {wrong ? <p role="alert">That is not the team key. Ask whoever set up the team for it.</p> : null}
        <button type="submit">Sign in</button>
      </form>
      <p class="muted">
        No key? Run <code>subtrack open</code> on a machine of yours, or ask an owner for a link.
      </p>
    </Page>
  );
}

/** On one's own machine: only whoever runs the agent gets a link. */
export function OwnSignInPage() {
  return (
    <Page>
      <p>This dashboard shows what was recorded on this machine, to the account that runs it alone.</p>
      <p>
        Run <code>subtrack open</code>: it opens a link that signs this browser in. From a checkout of the
        source: <code>npm run -s subtrack -- open</code>.
      </p>
    </Page>
  );
}

function Page({ children }: PropsWithChildren) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Sign in · SubAgent Tracking</title>
        <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetUrl('styles.css')} />
      </head>
      <body>
        <main class="notice-page">
          <h1>SubAgent Tracking</h1>
          {children}
        </main>
      </body>
    </html>
  );
}
