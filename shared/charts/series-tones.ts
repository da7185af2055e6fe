import { otherSeries } from '../queries/parts/usage-row.ts';
import { hueOf, HUES } from '../agents/agent-hue.ts';

/** What a chart may have a series of each of. */
export const seriesKeys = ['model', 'agent', 'tool', 'project', 'branch', 'member', 'session'] as const;
export type SeriesKey = (typeof seriesKeys)[number];

/**
 * Colour of each series: agents keep their own hue everywhere; models are one hue in steps, the dearest strongest;
 * projects, people and sessions take the hues in order of cost.
 */
export function seriesTones({ by, names }: { by: SeriesKey; names: readonly string[] }): string[] {
  const taken = new Set<number>();
  return names.map((name, index) => {
    if (name === otherSeries) return 'other';
    if (by === 'model') return `step-${Math.min(index, HUES - 1)}`;
    const wished = by === 'agent' ? hueOf(name) : index % HUES;
    if (wished === undefined) return 'main';
    // Two agent types may share a hue by their hash; in one chart they must not.
    let hue = wished;
    for (let tries = 0; taken.has(hue) && tries < HUES; tries += 1) hue = (hue + 1) % HUES;
    taken.add(hue);
    return `hue-${hue}`;
  });
}

export function toneOf(o: { tones: readonly string[]; names: readonly string[]; key: string }): string {
  return o.tones[o.names.indexOf(o.key)] ?? 'other';
}
