import type { Upkeep } from '../../tiers/read-upkeep.ts';
import type { View } from '../shell/request-view.ts';
import { counted } from '../ui/text/format.ts';
import { Moment } from '../ui/moments.tsx';

/** What the cloud looks after by itself; nothing where there is nothing. */
export function UpkeepPanel({ view, upkeep }: { view: View; upkeep: Upkeep }) {
  const { tried, begun, files, spilled_until: spilled } = upkeep;
  if (tried + begun + files + spilled === 0) return null;
  return (
    <section class="panel" aria-label="Upkeep">
      <div class="panel-head">
        <h2>Upkeep</h2>
        <span class="muted">what the cloud looks after by itself</span>
      </div>
      <ul class="storage-body">
        {spilled === 0 ? null : (
          <li>
            Google Drive was full: sessions from before <Moment at={spilled} times={view.times} /> go on to S3
          </li>
        )}
        {files === 0 ? null : (
          <li>{`Files of many objects in S3: ${upkeep.files_whole} of ${files} confirmed as stored within the last month`}</li>
        )}
        {tried === 0 ? null : (
          <li>{`${counted({ count: tried, one: 'copy', many: 'copies' })} could not be compared or healed: tried again after a week`}</li>
        )}
        {begun === 0 ? null : (
          <li>{`${counted({ count: begun, one: 'upload', many: 'uploads' })} to S3 of more than a day: looked at once a day, and ended where ${begun === 1 ? 'it' : 'one'} broke off`}</li>
        )}
      </ul>
    </section>
  );
}
