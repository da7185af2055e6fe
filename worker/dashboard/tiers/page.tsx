import type { AppError } from '../../../shared/core/errors.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { SealKey, SetUpTier, TierStanding } from '../../../shared/protocol/tiers.ts';
import type { Shown } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { Ago } from '../ui/moments.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { DriveForm } from './drive-form.tsx';
import { S3Form } from './s3-form.tsx';
import { SureButton } from '../ui/sure-button.tsx';

const names: Record<SetUpTier, string> = { drive: 'Google Drive', s3: 'S3' };

const purposes: Record<SetUpTier, string> = {
  drive:
    'Bundles of the phase that is open and of those before it. Files that this product made, and nothing else.',
  s3: 'Bundles of phases that are long over, in a class that costs next to nothing.',
};

const stateWords: Record<TierStanding['state'] | 'untested', string> = {
  off: 'Off',
  unfinished: 'Consent is missing',
  untested: 'Not tested yet',
  ready: 'Ready',
  problem: 'Does not work',
};

const missingKey: Partial<Record<SealKey, string>> = {
  none: 'This cloud has no secret to seal keys with, so none can be stored.',
  team: 'Keys are sealed with the team key: whoever changes that has to enter them again.',
};

type Failed = { tier: SetUpTier; error: AppError } | undefined;

export function TiersPage(o: {
  view: View;
  parts: Shown<{ standings: () => Promise<TierStanding[]> }>;
  redirectUri: string;
  failed: Failed;
  sealKey: SealKey;
}) {
  const missing = missingKey[o.sealKey];
  return (
    <div class="settings">
      <div class="page-head">
        <h1>Storage tiers</h1>
        <span class="muted">R2 holds everything new by itself. Each of these can be off.</span>
        <a class="aside" href="/storage">
          Storage
        </a>
      </div>
      {missing === undefined ? null : (
        <p class="tier-alert" role="alert">
          {missing} What to do: run <code>subtrack cloud deploy</code> again, which sets one for this alone.
        </p>
      )}
      <ShowPart
        part={o.parts.standings}
        what="The tiers"
        show={(standings) => (
          <>
            {standings.map((standing) => (
              <TierPanel view={o.view} standing={standing} redirectUri={o.redirectUri} failed={o.failed} />
            ))}
          </>
        )}
      />
    </div>
  );
}

function TierPanel(o: { view: View; standing: TierStanding; redirectUri: string; failed: Failed }) {
  const { standing, failed } = o;
  const { tier, state, settings, checked_at, problem } = standing;
  const said = failed?.tier === tier ? failed.error : problem;
  const shown = state === 'ready' && checked_at === null ? 'untested' : state;
  return (
    <section class="panel tier" aria-label={names[tier]}>
      <h2>
        {names[tier]} <span class={`tier-state tier-${shown}`}>{stateWords[shown]}</span>
      </h2>
      <p class="muted">{purposes[tier]}</p>
      {said === null ? null : (
        <p class="tier-alert" role="alert">
          {cleanText(said.message)}
          {said.hint === undefined ? '' : `. What to do: ${cleanText(said.hint)}.`}
        </p>
      )}
      {state === 'off' ? null : (
        <dl class="tier-facts">
          {Object.entries(settings)
            .filter(([name, value]) => !hidden.has(name) && value !== '')
            .map(([name, value]) => (
              <>
                <dt>{name.replaceAll('_', ' ')}</dt>
                <dd>{cleanText(value)}</dd>
              </>
            ))}
          <dt>last test</dt>
          <dd>
            {checked_at === null ? 'none that came back' : <Ago at={checked_at} times={o.view.times} />}
          </dd>
        </dl>
      )}
      {tier === 'drive' ? (
        <DriveForm standing={standing} redirectUri={o.redirectUri} />
      ) : (
        <S3Form standing={standing} />
      )}
      {state === 'off' ? null : (
        <div class="acts">
          <form method="post" action={`/settings/tiers/${tier}/test`}>
            <button class="plain">Test</button>
          </form>
          <form method="post" action={`/settings/tiers/${tier}/remove`}>
            <SureButton label="Forget the keys" sure="Yes, forget them" />
          </form>
        </div>
      )}
    </section>
  );
}

/** Of use to us alone. */
const hidden = new Set(['account_id', 'account_client']);
