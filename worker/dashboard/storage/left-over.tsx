import type { Orphan } from '../../tiers/orphans/find-orphans.ts';
import { counted } from '../ui/text/format.ts';

/** What lies in a tier and is in no list; nothing where there is none. */
export function LeftOver({ rows }: { rows: readonly Orphan[] }) {
  if (rows.length === 0) return null;
  const needless = rows.filter(({ isNeedless }) => isNeedless).length;
  const kept = rows.length - needless;
  return (
    <section class="panel" aria-label="Left over">
      <div class="panel-head">
        <h2>Left over</h2>
        <span class="muted">stored by a run that was stopped before it was recorded</span>
      </div>
      <ul class="storage-body">
        {needless === 0 ? null : (
          <li>{`${counted({ count: needless, one: 'object' })} that nobody misses: deleted within days`}</li>
        )}
        {kept === 0 ? null : (
          <li>{`${counted({ count: kept, one: 'object' })} of which no other copy is known: kept`}</li>
        )}
      </ul>
    </section>
  );
}
