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
  const places = new Map<PresetRule, Place[]>();
  const lastMarks = new Map<PresetRule, number>();

  return {
    add({ preset, start }) {
      const last = lastMarks.get(preset);
      lastMarks.set(preset, start);
      if (last !== undefined && isOneRun({ text, from: last, to: start })) return;
      const known = places.get(preset) ?? [];
      const before = known.at(-1);
      const from = Math.max(0, start - BEFORE);
      const end = Math.min(text.length, start + BEHIND);
      if (before && from <= before.end) before.end = end;
      else known.push({ start: from, end });
      places.set(preset, known);
    },
    find: () =>
      [...places].flatMap(([preset, known]) => known.flatMap((place) => findIn({ text, preset, place }))),
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
