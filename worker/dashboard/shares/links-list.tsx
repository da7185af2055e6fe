import type { ListedShare } from '../../../shared/protocol/shares.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { sessionPath } from '../shell/links.ts';
import type { View } from '../shell/request-view.ts';
import { ListRow } from '../ui/list-row.tsx';
import { Ago } from '../ui/moments.tsx';
import { counted, formatAge } from '../ui/text/format.ts';
import { isoTime } from '../ui/text/times.ts';
import { levelWords } from '../shared-page/level-words.ts';
import { clippedLine } from '../ui/text/display-text.ts';
import { stateOf, type NamedShare } from './data.ts';
import { SureButton } from '../ui/sure-button.tsx';

/** Links with what they show, how long, how often they were looked at, and what ends them. */
export function LinksList(o: {
  view: View;
  links: readonly (ListedShare & Partial<NamedShare>)[];
  named: boolean;
}) {
  const { view, links, named } = o;
  if (links.length === 0)
    return (
      <p class="muted">
        There is no link yet: open a session and choose Share, or run <code>subtrack share SESSION</code>.
      </p>
    );
  return (
    <ul class="rows">
      {links.map((share) => {
        const state = stateOf({ share, now: view.times.now });
        return (
          <ListRow
            name={levelWords[share.level].word}
            facts={[
              named ? (
                <a href={`${sessionPath(share.session_id)}/share`} title={cleanText(share.session_id)}>
                  <bdi>
                    {share.title == null ? cleanText(share.session_id).slice(0, 8) : clippedLine(share.title)}
                  </bdi>
                </a>
              ) : null,
              share.member === '' ? null : cleanText(share.member),
              <>
                made <Ago at={share.created_at} times={view.times} />
              </>,
              <span class={state === 'open' ? 'strong' : undefined}>{words({ view, share, state })}</span>,
              share.has_password ? 'with a password' : null,
              <a href={`/shares/${encodeURIComponent(share.share_id)}`}>
                {counted({ count: share.views, one: 'visit' })}
              </a>,
            ]}
            acts={
              state === 'open' ? (
                <form method="post" action={`/shares/${encodeURIComponent(share.share_id)}/revoke`}>
                  <input type="hidden" name="next" value={view.path} />
                  <SureButton label="Revoke" sure="Yes, it opens no more" />
                </form>
              ) : null
            }
          />
        );
      })}
    </ul>
  );
}

/** How long it is open for, or when it was not any more. */
function words(o: { view: View; share: ListedShare; state: 'open' | 'ended' | 'revoked' }) {
  const { times } = o.view;
  const { revoked_at: revokedAt, expires_at: endsAt } = o.share;
  if (revokedAt !== null)
    return (
      <>
        revoked <Ago at={revokedAt} times={times} />
      </>
    );
  if (o.state === 'ended')
    return (
      <>
        ended <Ago at={endsAt} times={times} />
      </>
    );
  return (
    <time
      datetime={isoTime(endsAt)}
      title={times.full(endsAt)}
    >{`ends in ${formatAge(endsAt - times.now)}`}</time>
  );
}
