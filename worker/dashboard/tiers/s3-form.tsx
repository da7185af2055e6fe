import { storageClasses, type StorageClass, type TierStanding } from '../../../shared/protocol/tiers.ts';

const classWords: Record<StorageClass, string> = {
  GLACIER_IR: 'Glacier Instant Retrieval: read at once',
  GLACIER: 'Glacier Flexible Retrieval: read after 3 to 5 hours',
  DEEP_ARCHIVE: 'Glacier Deep Archive: read within 12 hours',
  STANDARD: 'Standard: for other stores that speak S3',
};

export function S3Form({ standing: { state, settings } }: { standing: TierStanding }) {
  return (
    <details open={state === 'off'}>
      <summary>{state === 'off' ? 'Set it up' : 'Change it'}</summary>
      <ol class="tier-steps">
        <li>
          Make a private bucket, with versions off, and a rule that ends unfinished uploads after 14 days, not
          sooner.
        </li>
        <li>Make a user of its own with the policy of the guide, and an access key for it.</li>
        <li>Enter them here. A test object goes there and back.</li>
      </ol>
      <form method="post" action="/settings/tiers/s3" class="fields">
        <label>
          Bucket
          <input name="bucket" required maxlength={63} value={settings['bucket'] ?? ''} />
        </label>
        <label>
          Region
          <input
            name="region"
            required
            maxlength={40}
            value={settings['region'] ?? ''}
            placeholder="eu-central-1"
          />
        </label>
        <label>
          Storage class
          <select name="storage_class">
            {storageClasses.map((name) => (
              <option value={name} selected={name === (settings['storage_class'] ?? 'GLACIER_IR')}>
                {classWords[name]}
              </option>
            ))}
          </select>
        </label>
        <label>
          Endpoint, for stores other than AWS
          <input name="endpoint" maxlength={300} value={settings['endpoint'] ?? ''} placeholder="https://…" />
        </label>
        <label>
          Access key id
          <input name="access_key_id" required maxlength={200} value={settings['access_key_id'] ?? ''} />
        </label>
        <label>
          Secret access key
          <input name="secret_access_key" type="password" required maxlength={500} autocomplete="off" />
        </label>
        <button class="button small">Save and test</button>
      </form>
    </details>
  );
}
