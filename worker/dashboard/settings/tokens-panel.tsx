import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { type ListedToken, tokenScopes } from '../../auth/api-tokens.ts';
import type { View } from '../shell/request-view.ts';
import { ListRow } from '../ui/list-row.tsx';
import { SureButton } from '../ui/sure-button.tsx';

const DAY_MS = 86_400_000;
const scopeWords = { figures: 'figures and names alone', read: 'all that you may read' } as const;

/** Tokens of programs: one's own, and those of all for who manages the team. */
export function TokensPanel({ tokens, view }: { tokens: readonly ListedToken[]; view: View }) {
  return (
    <section class="panel" aria-label="Tokens">
      <h2>Tokens for programs</h2>
      <p class="muted">
        They read what the <a href="/api/v1">API</a> answers, and change nothing.
      </p>
      <ul class="rows">
        {tokens.map((token) => (
          <ListRow
            name={cleanText(token.name)}
            facts={[cleanText(token.member), scopeWords[token.scope], used({ token, now: view.times.now })]}
            acts={
              <form method="post" action={`/settings/tokens/${encodeURIComponent(token.token_id)}/revoke`}>
                <SureButton label="Revoke" sure="Yes, it ends now" />
              </form>
            }
          />
        ))}
      </ul>
      <form class="fields" method="post" action="/settings/tokens" aria-label="Make a token">
        <label>
          Name
          <input name="name" required maxlength={120} autocomplete="off" />
        </label>
        <label>
          It reads
          <select name="scope">
            {tokenScopes.map((scope) => (
              <option value={scope}>{scopeWords[scope]}</option>
            ))}
          </select>
        </label>
        <button class="plain">Make a token</button>
      </form>
    </section>
  );
}

function used({ token, now }: { token: ListedToken; now: number }): string {
  if (token.last_used_day === null) return 'never used';
  const days = Math.floor(now / DAY_MS) - token.last_used_day;
  return days <= 0 ? 'used today' : `last used ${days} d ago`;
}
