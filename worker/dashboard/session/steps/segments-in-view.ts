type Receipt = { raw_bytes: number; first_at: number | null; last_at: number | null };
export type View = { from: number; to: number };

/** Segments from the one that is nearest to what is looked at, which devices of earlier versions do not tell: those last. */
export function nearestFirst<Segment extends Receipt>(o: {
  segments: readonly Segment[];
  view: View | undefined;
}): Segment[] {
  const { view } = o;
  if (view === undefined) return [...o.segments];
  const away = ({ first_at, last_at }: Segment) =>
    first_at === null || last_at === null ? Infinity : Math.max(0, first_at - view.to, view.from - last_at);
  return o.segments.toSorted((a, b) => (away(a) === away(b) ? 0 : away(a) - away(b)));
}

/** What is opened before anything is shown: as many as fit, one at least; the rest follows while one looks. */
export function segmentsInView<Segment extends Receipt>(o: {
  segments: readonly Segment[];
  view: View | undefined;
  limit: number;
}): Segment[] {
  let bytes = 0;
  const inView: Segment[] = [];
  for (const segment of nearestFirst(o)) {
    bytes += segment.raw_bytes;
    if (inView.length > 0 && bytes > o.limit) break;
    inView.push(segment);
  }
  return inView;
}
