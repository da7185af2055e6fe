import { cleanText } from '../../shared/core/hidden-characters.ts';
import { assetUrl } from '../http/asset-url.ts';

/** What stands in the field is a code of the person's own machine; `device` is the machine that waits under it. */
export function ConnectPage(o: {
  code: string;
  member: string;
  device: string | undefined;
  state: 'asked' | 'wrong' | 'connected';
}) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Connect a machine · SubAgent Tracking</title>
        <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetUrl('styles.css')} />
      </head>
      <body>
        <main class="notice-page">
          <h1>Connect a machine</h1>
          {o.state === 'connected' ? <Connected {...o} /> : <Ask {...o} />}
        </main>
      </body>
    </html>
  );
}

function Connected({ device, member }: { device: string | undefined; member: string }) {
  return (
    <>
      <p>
        The machine{device === undefined ? null : <bdi>{` “${cleanText(device)}”`}</bdi>} sends to this team
        as <bdi>{cleanText(member)}</bdi> from now on.
      </p>
      <p>
        <a href="/">To the dashboard</a>
      </p>
    </>
  );
}

function Ask(o: { code: string; member: string; device: string | undefined; state: string }) {
  return (
    <form method="post" action="/connect">
      {o.device === undefined ? (
        <>
          <label for="code">
            The code that <code>subtrack connect</code> shows
          </label>
          <input id="code" name="code" required autocomplete="off" value={o.code} autofocus />
        </>
      ) : (
        <>
          <p>
            The machine <bdi>{`“${cleanText(o.device)}”`}</bdi> shows the code <code>{o.code}</code> and wants
            to send as <bdi>{cleanText(o.member)}</bdi>. Go on only if you have just run{' '}
            <code>subtrack connect</code> on it yourself.
          </p>
          <input type="hidden" name="code" value={o.code} />
        </>
      )}
      {o.state === 'wrong' ? <p role="alert">No machine waits under this code, or not any more.</p> : null}
      <button type="submit">Connect</button>
    </form>
  );
}
