type Group = { repeats: boolean; chooses: boolean };

const unbounded = /(?:[*+]|\{\d*,\d*\})/y;

/**
 * Whether a pattern repeats a group that itself repeats or chooses (`(a+)+`, `(a|a)*`): on the wrong text such a pattern
 * needs time beyond any bound. Some harmless ones are refused with them.
 */
export function repeatsRepetition(source: string): boolean {
  const groups: Group[] = [{ repeats: false, chooses: false }];
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    const inner = groups.at(-1) ?? { repeats: false, chooses: false };
    if (character === '\\') at += 1;
    else if (character === '[') at = endOfClass({ source, at });
    else if (character === '(') groups.push({ repeats: false, chooses: false });
    else if (character === '|') inner.chooses = true;
    else if (character === ')') {
      if (groups.length > 1) groups.pop();
      const repeated = isRepeatedAt({ source, at: at + 1 });
      if (repeated && (inner.repeats || inner.chooses)) return true;
      const outer = groups.at(-1);
      if (outer && (repeated || inner.repeats)) outer.repeats = true;
    } else if (isRepeatedAt({ source, at })) inner.repeats = true;
  }
  return false;
}

function isRepeatedAt({ source, at }: { source: string; at: number }): boolean {
  unbounded.lastIndex = at;
  return unbounded.test(source);
}

function endOfClass({ source, at }: { source: string; at: number }): number {
  for (let end = at + 1; end < source.length; end += 1) {
    if (source.charAt(end) === '\\') end += 1;
    else if (source.charAt(end) === ']') return end;
  }
  return source.length;
}
