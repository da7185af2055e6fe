import { Ago, Moment } from '../ui/moments.tsx';
import { READABLE_MS, type Restore } from '../../tiers/restores/restore-repository.ts';
import { sessionPath } from '../shell/links.ts';
import type { View } from '../shell/request-view.ts';

/** What somebody asked a cold storage class for; nothing where nobody did. */
export function Restores({ view, rows }: { view: View; rows: readonly Restore[] }) {
  if (rows.length === 0) return null;
  const { times } = view;
  return (
    <section class="panel" aria-label="From the archive">
      <div class="panel-head">
        <h2>From the archive</h2>
        <span class="muted">asked for, and readable for a week once it is there</span>
      </div>
      <ul class="storage-body">
        {rows.map(({ session_id, asked_at, is_ready, ready_at }) => {
          const at = is_ready ? ready_at + READABLE_MS : ready_at;
          return (
            <li>
              <a href={sessionPath(session_id)}>
                <bdi>{session_id.slice(0, 8)}</bdi>
              </a>{' '}
              asked for <Ago at={asked_at} times={times} />, {is_ready ? 'readable until ' : 'expected '}
              <Moment at={at} times={times} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
