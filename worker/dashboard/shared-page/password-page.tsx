import { assetUrl } from '../../http/asset-url.ts';

/** Before the password nothing of the session is told, not even its name. Complete without script. */
export function PasswordPage({ path, wrong }: { path: string; wrong: boolean }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <title>A shared session · SubAgent Tracking</title>
        <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetUrl('styles.css')} />
      </head>
      <body>
        <main class="notice-page">
          <h1>A shared session</h1>
          <form method="post" action={path}>
            <label for="password">Password</label>
            <input
              id="password"
              name="password"
              type="password"
              required
              maxlength={200}
              autocomplete="off"
              autofocus
            />
            {wrong ? <p role="alert">That is not the password. Ask whoever gave you the link.</p> : null}
            <button type="submit">Show it</button>
          </form>
        </main>
      </body>
    </html>
  );
}
