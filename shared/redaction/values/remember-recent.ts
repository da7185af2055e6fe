/** A text that repeats something repeats few things in turn. */
const RECENT = 4;

/**
 * A judgement that was given lately is given again at once: one place asks the same from several sides, and a text may
 * repeat one value a hundred thousand times. `judge` must depend on what is asked alone, as far as `same` compares it.
 */
export function rememberRecent<Asked, Judgement>({
  judge,
  same,
}: {
  judge: (asked: Asked) => Judgement;
  same: (a: Asked, b: Asked) => boolean;
}): (asked: Asked) => Judgement {
  const recent: { asked: Asked; judgement: Judgement }[] = [];
  let oldest = 0;
  return (asked) => {
    for (const known of recent) if (same(known.asked, asked)) return known.judgement;
    const judgement = judge(asked);
    recent[oldest] = { asked, judgement };
    oldest = (oldest + 1) % RECENT;
    return judgement;
  };
}

export const sameText = (a: string, b: string): boolean => a === b;
