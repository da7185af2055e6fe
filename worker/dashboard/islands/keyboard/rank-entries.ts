const entryKinds = ['Pages', 'Sessions', 'Projects', 'Actions', 'Texts'] as const;

/** What the palette leads to or does. */
export type Entry = {
  kind: (typeof entryKinds)[number];
  label: string;
  detail: string;
  act: () => void;
};

/** Of one kind; more are found by another letter. */
const shownOfKind = 7;

/** Entries that hold every word of the text, those that begin with it first; kinds stay together, the best first. */
export function rankEntries({ entries, text }: { entries: readonly Entry[]; text: string }): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries
    .map((entry) => ({ entry, score: scoreOf({ entry, words }) }))
    .filter(({ score }) => score > 0);
  const groups = entryKinds.map((kind) => {
    const list = found.filter(({ entry }) => entry.kind === kind);
    return list.sort((a, b) => b.score - a.score).slice(0, shownOfKind);
  });
  return groups
    .sort((a, b) => (b[0]?.score ?? 0) - (a[0]?.score ?? 0))
    .flatMap((list) => list.map(({ entry }) => entry));
}

/** 0 when a word is missing. */
function scoreOf({ entry, words }: { entry: Entry; words: readonly string[] }): number {
  if (words.length === 0) return 1;
  const scores = words.map((word) => scoreOfWord({ entry, word }));
  return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 0) / words.length;
}

function scoreOfWord({ entry, word }: { entry: Entry; word: string }): number {
  const label = entry.label.toLowerCase();
  if (label.startsWith(word)) return 5;
  if (label.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 4;
  if (label.includes(word)) return 3;
  return entry.detail.toLowerCase().includes(word) ? 2 : 0;
}
