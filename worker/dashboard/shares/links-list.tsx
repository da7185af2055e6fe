import type { ListedShare } from '../../../shared/protocol/shares.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { sessionPath } from '../shell/links.ts';
import type { View } from '../shell/request-view.ts';
import { counted } from '../ui/text/format.ts';
import { levelWords } from '../shared-page/level-words.ts';
import { stateOf } from './data.ts';

/** Links with what they show, how long, how often they were looked at, and what ends them. */
export function LinksList(o: { view: View; links: readonly ListedShare[]; named: boolean }) {
  const { view, links, named } = o;
  if (links.length === 0) return <p class="muted">There is no link yet.</p>;
  return (
    <ul class="settings-list">
      {links.map((share) => {
        const state = stateOf({ share, now: view.times.now });
        return (
          <li>
            <span class="who">{levelWords[share.level].word}</span>
            {named ? (
              <a class="quiet clip mono" href={`${sessionPath(share.session_id)}/share`}>
                {cleanText(share.session_id)}
              </a>
            ) : null}
            {share.member === '' ? null : <span class="muted">{cleanText(share.member)}</span>}
            <span class="muted n">{`made ${view.times.full(share.created_at)}`}</span>
            <span class={state === 'open' ? 'muted n' : 'faint n'}>{words({ view, share, state })}</span>
            {share.has_password ? <span class="muted">with a password</span> : null}
            <a class="n" href={`/shares/${encodeURIComponent(share.share_id)}`}>
              {counted({ count: share.views, one: 'visit' })}
            </a>
            {state === 'open' ? (
              <span class="acts">
                <form method="post" action={`/shares/${encodeURIComponent(share.share_id)}/revoke`}>
                  <input type="hidden" name="next" value={view.path} />
                  <button class="plain danger">Revoke</button>
                </form>
              </span>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

function words(o: { view: View; share: ListedShare; state: 'open' | 'ended' | 'revoked' }): string {
  const { full } = o.view.times;
  if (o.share.revoked_at !== null) return `revoked ${full(o.share.revoked_at)}`;
  return `${o.state === 'open' ? 'ends' : 'ended'} ${full(o.share.expires_at)}`;
}
