import type { Child } from 'hono/jsx';

export type StatProps = {
  label: string;
  figure: Child;
  note?: Child;
  tone?: 'warn' | 'bad' | undefined;
  large?: boolean;
  /** The rows behind the figure. */
  href?: string | undefined;
  /** The rows behind the note, where they are others. */
  noteHref?: string | undefined;
  /** Where the figure comes from, on hover. */
  source?: string;
};

export function Stat({ label, figure, note, tone, large = false, href, noteHref, source }: StatProps) {
  const classes = ['figure', large ? 'large' : '', tone ?? ''].filter(Boolean).join(' ');
  const inner = (
    <>
      <span class="label">{label}</span>
      <span class={classes}>{figure}</span>
      {note === undefined || noteHref !== undefined ? null : <span class="note">{note}</span>}
    </>
  );
  if (href !== undefined && noteHref !== undefined) {
    return (
      <div class="stat" title={source}>
        <a class="stat-main" href={href}>
          {inner}
        </a>
        <a class="note" href={noteHref}>
          {note}
        </a>
      </div>
    );
  }
  return href === undefined ? (
    <div class="stat" title={source}>
      {inner}
    </div>
  ) : (
    <a class="stat" href={href} title={source}>
      {inner}
    </a>
  );
}

export function Stats({ label, children }: { label: string; children: Child }) {
  return (
    <section class="stats" aria-label={label}>
      {children}
    </section>
  );
}
