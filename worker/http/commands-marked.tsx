/** A sentence in which commands stand between backticks, as the command line prints it; a page sets them as code. */
export function CommandsMarked({ text }: { text: string }) {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return <>{text}</>;
  return <>{parts.map((part, nth) => (nth % 2 === 0 ? part : <code>{part}</code>))}</>;
}
