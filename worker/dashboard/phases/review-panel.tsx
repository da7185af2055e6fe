import type { Child } from 'hono/jsx';

/** A part of a review; `note` says what it tells of. */
export function ReviewPanel({ title, note, children }: { title: string; note?: string; children: Child }) {
  return (
    <section class="panel table-panel" aria-label={title}>
      <div class="panel-head">
        <h2>{title}</h2>
        {note === undefined ? null : <span class="muted">{note}</span>}
      </div>
      {children}
    </section>
  );
}
