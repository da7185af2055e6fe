const shownLines = 400;

/** Unified hunks, line by line; every line is text. */
export function Diff({ patch, limit = shownLines }: { patch: string; limit?: number }) {
  const lines = patch.split('\n');
  const shown = lines.slice(0, limit);
  return (
    <pre class="diff" tabindex={0}>
      {shown.map((line) => (
        <span class={classOf(line)}>{`${line}\n`}</span>
      ))}
      {lines.length > shown.length ? (
        <span class="hunk">{`… ${lines.length - shown.length} more lines`}</span>
      ) : null}
    </pre>
  );
}

function classOf(line: string): string | undefined {
  if (line.startsWith('@@')) return 'hunk';
  if (line.startsWith('+')) return 'added';
  if (line.startsWith('-')) return 'removed';
  return undefined;
}
