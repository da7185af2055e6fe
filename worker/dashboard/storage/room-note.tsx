import { tierAllowance } from '../../../shared/tiers/prices.ts';
import type { TierStanding } from '../../tiers/read-storage.ts';
import { linkTo } from '../shell/links.ts';
import type { View } from '../shell/request-view.ts';
import { formatBytes } from '../ui/text/format.ts';

/** From this share on it is said what comes; the alert goes by the same. */
const NEAR = 0.8;

/** What happens when R2 holds more than costs nothing; nothing while that is far away. */
export function RoomNote({ view, rows }: { view: View; rows: readonly TierStanding[] }) {
  const r2 = rows.find(({ tier }) => tier === 'r2');
  const free = tierAllowance('r2');
  const bytes = (r2?.bytes ?? 0) + (r2?.loose_bytes ?? 0);
  if (bytes < NEAR * free) return null;
  const hasOther = rows.some(({ tier, isSetUp }) => tier !== 'r2' && isSetUp);
  return (
    <p class="storage-body warn">
      {`R2 holds ${formatBytes(bytes)} of the ${formatBytes(free)} that cost nothing. Beyond that Cloudflare bills 1.5 cents a GB a month; nothing is refused or deleted. `}
      {hasOther ? (
        'Fewer days in R2, below, let more of it move on.'
      ) : (
        <>
          <a href={linkTo({ view, path: '/settings/tiers' })}>Set up Google Drive or S3</a>
          {', to which what is older moves on.'}
        </>
      )}
    </p>
  );
}
