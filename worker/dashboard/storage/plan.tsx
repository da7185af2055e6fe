import type { PlannedMoves } from '../../tiers/read-storage.ts';
import { Empty } from '../ui/empty.tsx';
import { counted, formatBytes } from '../ui/text/format.ts';
import { tierWords } from './tier-words.ts';

/** What the next runs will move. */
export function Plan({ plan: { moves, isMore } }: { plan: PlannedMoves }) {
  if (moves.length === 0)
    return <Empty small says="Nothing has to move between the tiers that are set up." />;
  return (
    <ul class="storage-body">
      {moves.map(({ kind, from, to, objects, bytes }) => {
        const what = `${counted({ count: objects, one: 'object' })} (${formatBytes(bytes)})`;
        return (
          <li>
            {kind === 'copy' && to !== null
              ? `Copy ${what} from ${tierWords[from]} to ${tierWords[to]}, compare`
              : `Delete ${what} from ${tierWords[from]}: a compared copy lies elsewhere`}
          </li>
        );
      })}
      {isMore ? <li class="muted">and more: these are the oldest</li> : null}
    </ul>
  );
}
