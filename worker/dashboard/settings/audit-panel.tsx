import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { AuditEntry } from '../../members/audit-log.ts';
import type { View } from '../shell/request-view.ts';

export function AuditPanel({ entries, view }: { entries: readonly AuditEntry[]; view: View }) {
  return (
    <section class="panel" aria-label="Audit log">
      <h2>
        Audit log <a href="/settings/audit?format=csv">CSV</a>
      </h2>
      {entries.length === 0 ? <p class="muted">Nothing was changed yet.</p> : null}
      <ul class="settings-list audit">
        {entries.map((entry) => (
          <li>
            <time datetime={new Date(entry.at).toISOString()}>{view.times.full(entry.at)}</time>
            <span class="who">{cleanText(entry.member)}</span>
            <span>{entry.action}</span>
            <span>{cleanText(entry.object)}</span>
            <span class="muted">{entry.address}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
