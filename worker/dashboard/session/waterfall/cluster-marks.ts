export const markKinds = ['failure', 'compaction', 'prompt'] as const;
export type MarkKind = (typeof markKinds)[number];

/** A mark at its place along the axis, in pixels. */
export type PlacedMark<Mark> = { x: number; kind: MarkKind; mark: Mark };

/** Marks that would lie on one another, told as counts; a mark that stands alone is a cluster of one. */
export type MarkCluster<Mark> = {
  /** Middle and width of what is drawn. */
  x: number;
  width: number;
  from: number;
  to: number;
  counts: Record<MarkKind, number>;
  marks: Mark[];
};

const glyphWidth = 12;
const digitWidth = 6.5;
const gap = 3;
const padding = 3;

/** Every mark is in one cluster, and no two clusters overlap, however many marks there are. */
export function clusterMarks<Mark>(marks: readonly PlacedMark<Mark>[]): MarkCluster<Mark>[] {
  const clusters: MarkCluster<Mark>[] = [];
  for (const mark of marks.toSorted((a, b) => a.x - b.x)) {
    let last = single(mark);
    for (
      let before = clusters.at(-1);
      before !== undefined && overlap(before, last);
      before = clusters.at(-1)
    ) {
      clusters.pop();
      last = join(before, last);
    }
    clusters.push(last);
  }
  return clusters;
}

function single<Mark>({ x, kind, mark }: PlacedMark<Mark>): MarkCluster<Mark> {
  const counts = { failure: 0, compaction: 0, prompt: 0, [kind]: 1 };
  return { x, width: glyphWidth, from: x, to: x, counts, marks: [mark] };
}

function overlap<Mark>(a: MarkCluster<Mark>, b: MarkCluster<Mark>): boolean {
  return b.x - b.width / 2 < a.x + a.width / 2;
}

function join<Mark>(a: MarkCluster<Mark>, b: MarkCluster<Mark>): MarkCluster<Mark> {
  const counts = {
    failure: a.counts.failure + b.counts.failure,
    compaction: a.counts.compaction + b.counts.compaction,
    prompt: a.counts.prompt + b.counts.prompt,
  };
  // Pushed, not spread: thousands of marks may come to one cluster.
  const marks = a.marks;
  for (const mark of b.marks) marks.push(mark);
  return { x: (a.from + b.to) / 2, width: widthOf(counts), from: a.from, to: b.to, counts, marks };
}

function widthOf(counts: Record<MarkKind, number>): number {
  return markKinds.reduce((sum, kind) => sum + partWidth(counts[kind]), padding * 2);
}

/** Pixels that a sign with its count takes; none where there is nothing to count. */
export function partWidth(count: number): number {
  return count === 0 ? 0 : glyphWidth + String(count).length * digitWidth + gap;
}
