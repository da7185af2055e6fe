import type { Finder } from './find-secrets.ts';
import type { Finding } from './finding.ts';
import type { FoundValues } from './found-values.ts';
import { plainPiecesOf } from './plain-text.ts';

/** What a name or a shape gives away only when colours, escapes and joints of strings are taken away. */
export function findHidden({
  text,
  marks,
  findSecrets,
  found,
}: {
  text: string;
  marks: readonly number[];
  findSecrets: Finder;
  found: FoundValues;
}): Finding[] {
  return plainPiecesOf({ text, marks }).flatMap(({ text: plain, places }) =>
    findSecrets(plain).findings.map(({ start, end, rule }) => {
      found.remember({ value: plain.slice(start, end), rule });
      return { start: places[start] ?? 0, end: endInText({ places, end }), rule };
    }),
  );
}

/** The last character may be an escape: then the value ends where the next one stands. */
function endInText({ places, end }: { places: readonly number[]; end: number }): number {
  const last = (places[end - 1] ?? 0) + 1;
  const next = places[end] ?? last;
  return next - last <= MAX_ESCAPE ? next : last;
}

const MAX_ESCAPE = 12;
