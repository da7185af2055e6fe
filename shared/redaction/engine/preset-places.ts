import type { PresetRule } from '../detectors/preset.ts';
import type { Finding } from './finding.ts';
import { isTokenCode } from './token-boundary.ts';

/** How much text around a mark a rule is shown. */
const BEFORE = 256;
const BEHIND = 4096;

export type PresetPlaces = {
  /** A mark of the rule stands here. */
  add: (o: { preset: PresetRule; start: number }) => void;
  find: () => Finding[];
};

type Place = { start: number; end: number };

/**
 * Where the preset's rules are tried: around their marks alone, and of a run of token characters only at its first mark.
 * Their expressions may look a hundred characters on from every mark: on a text that repeats one they would take seconds.
 */
export function createPresetPlaces(text: string): PresetPlaces {
  /** Made with the first mark: most texts have none. */
  let marked: Map<PresetRule, { places: Place[]; last: number }> | undefined;

  return {
    add({ preset, start }) {
      marked ??= new Map();
      const known = marked.get(preset);
      const from = Math.max(0, start - BEFORE);
      const end = Math.min(text.length, start + BEHIND);
      if (known === undefined) {
        marked.set(preset, { places: [{ start: from, end }], last: start });
        return;
      }
      const { places, last } = known;
      known.last = start;
      if (isOneRun({ text, from: last, to: start })) return;
      const before = places.at(-1);
      if (before && from <= before.end) before.end = end;
      else places.push({ start: from, end });
    },
    find: () =>
      marked === undefined
        ? []
        : [...marked].flatMap(([preset, { places }]) =>
            places.flatMap((place) => findIn({ text, preset, place })),
          ),
  };
}

function findIn({ text, preset, place }: { text: string; preset: PresetRule; place: Place }): Finding[] {
  const { start } = place;
  return preset
    .find(text.slice(start, place.end))
    .map((finding) => ({ ...finding, start: finding.start + start, end: finding.end + start }));
}

function isOneRun({ text, from, to }: { text: string; from: number; to: number }): boolean {
  if (to - from > BEHIND) return false;
  for (let at = from; at < to; at += 1) if (!isTokenCode(text.charCodeAt(at))) return false;
  return true;
}
