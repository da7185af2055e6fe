import { assetUrl } from '../http/asset-url.ts';

/** A button, because programs that preview links open them: what is opened is not yet used. */
export function LinkPage({ token }: { token: string }) {
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
          <p>This link signs you in, once, in this browser.</p>
          <form method="post" action={`/link/${encodeURIComponent(token)}`}>
            <button type="submit">Sign in</button>
          </form>
        </main>
      </body>
    </html>
  );
}
