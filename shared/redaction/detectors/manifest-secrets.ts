import type { Finding } from '../engine/finding.ts';
import { isPlaceholderValue } from '../values/placeholder-values.ts';

export const manifestMarks = [
  'kind: secret',
  'kind":"secret"',
  'kind": "secret"',
  'kind\\":\\"secret',
  'kind\\": \\"secret',
] as const;

/** How far the data of a manifest may stand from its kind, and how many of them are looked at. */
const REACH = 3000;
const MAX_ENTRIES = 64;

const block = /(?:\b|"|\\n)(?:data|stringData)(?:\\{0,16}")?\s{0,2}:\s{0,4}(?=[\n\\{\r])/g;
const entry =
  /(?:\r?\n|\\{1,8}n|[{,])(?: {0,6}\d{1,6}(?:→|\t|\\{1,8}t)|[\w./-]{1,80}:\d{1,6}:|[+-])?[\s]{0,16}(?:\\{1,8}[nt]\s{0,16})?(\\{0,16}"?)([\w.-]{1,128})\1\s{0,2}:[ \t]{0,4}(?:\\{0,16}["'])?([^\s"'\\,{}]{4,4096})/y;
/** What stands in a manifest beside its data. */
const field = /^(?:apiVersion|kind|metadata|type|name|namespace|labels|annotations|immutable)$/;

/** Every value of a Kubernetes secret: its keys may have any name. */
export function findManifestSecrets({ text, mark }: { text: string; mark: number }): Finding[] {
  const from = Math.max(0, mark - REACH);
  const part = text.slice(from, mark + REACH);
  const findings: Finding[] = [];
  for (const { index, 0: head } of part.matchAll(block)) {
    if (separates({ part, a: index, b: mark - from })) continue;
    let at = index + head.length;
    for (let count = 0; count < MAX_ENTRIES; count += 1) {
      entry.lastIndex = at;
      const match = entry.exec(part);
      const [, , name = '', value = ''] = match ?? [];
      if (!match || field.test(name)) break;
      at = entry.lastIndex;
      const end = from + entry.lastIndex;
      if (!isPlaceholderValue(value) && value.length >= 4)
        findings.push({ start: end - value.length, end, rule: 'secret' });
      const close = /^\\{0,16}["']/.exec(part.slice(at, at + 18));
      if (close) at += close[0].length;
    }
  }
  return findings;
}

/** Another document of the same file begins between the two. */
function separates({ part, a, b }: { part: string; a: number; b: number }): boolean {
  return /(?:\n|\\n)---/.test(part.slice(Math.min(a, b), Math.max(a, b)));
}
