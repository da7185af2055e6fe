import type { TierStanding } from '../../../shared/protocol/tiers.ts';

/** The OAuth client, and the way to Google's question. A link leads there: what a form sends may not leave this site. */
export function DriveForm({ standing, redirectUri }: { standing: TierStanding; redirectUri: string }) {
  const { state, settings } = standing;
  return (
    <>
      {state === 'off' ? null : (
        <p>
          <a class="button small" href="/settings/tiers/drive/connect">
            {settings['account'] === undefined ? 'Ask Google for the consent' : 'Connect again'}
          </a>
        </p>
      )}
      <details open={state === 'off'}>
        <summary>{state === 'off' ? 'Set it up' : 'Use another OAuth client'}</summary>
        <ol class="tier-steps">
          <li>In the Google Cloud console enable the Google Drive API.</li>
          <li>
            Make an OAuth consent screen with the scope <code>drive.file</code> and publish it: an app in
            testing loses its access after 7 days.
          </li>
          <li>
            Make an OAuth client of the type Web application with this redirect address:{' '}
            <code class="tier-address">{redirectUri}</code>
          </li>
          <li>Enter its id and secret here, then give the consent. A test file goes there and back.</li>
        </ol>
        <form method="post" action="/settings/tiers/drive" class="fields">
          <label>
            Client id
            <input name="client_id" required maxlength={300} value={settings['client_id'] ?? ''} />
          </label>
          <label>
            Client secret
            <input name="client_secret" type="password" required maxlength={300} autocomplete="off" />
          </label>
          <button class="button small">Save</button>
        </form>
      </details>
    </>
  );
}
