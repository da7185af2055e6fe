import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { AuditEntry } from '../../members/audit-log.ts';
import { auditWords } from '../../members/audit-words.ts';
import type { View } from '../shell/request-view.ts';
import { ListRow } from '../ui/list-row.tsx';

export function AuditPanel({ entries, view }: { entries: readonly AuditEntry[]; view: View }) {
  return (
    <section class="panel" aria-label="Audit log">
      <h2>
        Audit log <a href="/settings/audit?format=csv">CSV</a>
      </h2>
      {entries.length === 0 ? <p class="muted">Nothing was changed yet.</p> : null}
      <ul class="rows audit">
        {entries.map((entry) => (
          <ListRow
            name={<time datetime={new Date(entry.at).toISOString()}>{view.times.full(entry.at)}</time>}
            facts={[
              <span class="strong">{cleanText(entry.member)}</span>,
              auditWords(entry.action),
              cleanText(entry.object),
              cleanText(entry.address),
            ]}
          />
        ))}
      </ul>
    </section>
  );
}
