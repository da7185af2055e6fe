import type { TierPolicy } from '../../../shared/tiers/policy.ts';

/** Decides where bundles lie; what it changes moves with the next runs. */
export function PolicyForm({ policy }: { policy: TierPolicy }) {
  return (
    <section class="panel" aria-labelledby="tier-policy">
      <div class="panel-head">
        <h2 id="tier-policy">Policy</h2>
      </div>
      <form class="fields" method="post" action="/storage/policy" autocomplete="off">
        <label>
          Days in R2
          <input name="r2_days" type="number" required min={1} max={3650} value={String(policy.r2_days)} />
        </label>
        <label>
          Phases before S3
          <input name="keep_back" type="number" required min={0} max={100} value={String(policy.keep_back)} />
        </label>
        <label>
          GB in Drive
          <input
            name="drive_gb"
            type="number"
            min={0.1}
            max={100000}
            step={0.1}
            value={String(policy.drive_gb ?? '')}
            placeholder="no limit"
            title="Beyond that the oldest sessions go on to S3, before their phase does; left empty there is no limit"
          />
        </label>
        <label>
          <input name="drive" type="checkbox" checked={policy.drive} />
          Google Drive
        </label>
        <label>
          <input name="s3" type="checkbox" checked={policy.s3} />
          S3
        </label>
        <button class="button">Save</button>
      </form>
    </section>
  );
}
