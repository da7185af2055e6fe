/** Record types that a recording keeps: what people and models said and did. The rest is the client's own text. */
const keptTypes = new Set(['user', 'assistant', 'system', 'queue-operation']);

/** Made-up times run this much slower than the recording, in which nobody thinks and nothing waits. */
export const STRETCH = 40;

export type Neutral = {
  /** Replacements of machine paths, longest first. */
  replacements: readonly (readonly [string, string])[];
  /** Milliseconds: start of the session, from which its times are stretched. */
  start: number;
};

/** One transcript file as the sample ships it: no machine path, no script tag, times as in real work. */
export function neutraliseTranscript({ text, ...how }: Neutral & { text: string }): string {
  const lines = text.split('\n').filter((line) => line !== '');
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const kept = records.filter((record) => keptTypes.has(String(record['type'])));
  return kept.map((record) => `${neutraliseText({ text: JSON.stringify(trim(record)), ...how })}\n`).join('');
}

function neutraliseText({ text, replacements, start }: Neutral & { text: string }): string {
  let neutral = text;
  for (const [from, to] of replacements) neutral = neutral.replaceAll(from, to);
  return neutral
    .replaceAll(/ ?\[\[[\w/-]+\]\]/g, '')
    .replaceAll(/"timestamp":"([^"]+)"/g, (_, time: string) => {
      return `"timestamp":"${new Date(start + (Date.parse(time) - start) * STRETCH).toISOString()}"`;
    })
    .replaceAll(/"(durationMs|totalDurationMs|duration_ms)":(\d+)/g, (_, key: string, ms: string) => {
      return `"${key}":${Number(ms) * STRETCH}`;
    })
    .replaceAll(/<duration_ms>(\d+)<\/duration_ms>/g, (_, ms: string) => {
      return `<duration_ms>${Number(ms) * STRETCH}</duration_ms>`;
    });
}

/** Hook bookkeeping of the recording machine is left out. */
function trim(record: Record<string, unknown>): Record<string, unknown> {
  const { hookInfos: _infos, hookErrors: _errors, ...rest } = record;
  return rest;
}

export function timesOf(text: string): number[] {
  return [...text.matchAll(/"timestamp":"([^"]+)"/g)].map(([, time]) => Date.parse(time ?? ''));
}
