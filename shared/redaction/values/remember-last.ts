/**
 * A judgement that is asked for the same value several times in a row answers the second time at once: one place asks from
 * several sides, and a text may repeat one value a hundred thousand times. `judge` must depend on its value alone.
 */
export function rememberLast<Judgement>(judge: (value: string) => Judgement): (value: string) => Judgement {
  let last: { value: string; judgement: Judgement } | undefined;
  return (value) => {
    if (last?.value !== value) last = { value, judgement: judge(value) };
    return last.judgement;
  };
}
