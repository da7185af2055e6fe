/**
 * Context windows in tokens, by the start of the model's name (longest first). From `@pydantic/genai-prices` and
 * Anthropic's model pages, November 2026.
 */
const limits: readonly (readonly [prefix: string, tokens: number])[] = [
  ['claude-opus-4-6', 1_000_000],
  ['claude-opus-4-7', 1_000_000],
  ['claude-opus-4-8', 1_000_000],
  ['claude-sonnet-4-6', 1_000_000],
  ['claude-opus-4', 200_000],
  ['claude-sonnet-4', 200_000],
  ['claude-haiku-4', 200_000],
  ['claude-opus-5', 1_000_000],
  ['claude-sonnet-5', 1_000_000],
  ['claude-fable-5', 1_000_000],
  ['claude-mythos-5', 1_000_000],
  ['claude-3', 200_000],
  ['claude-2', 200_000],
];

/** Tokens that fit, undefined for a model that we do not know. A prompt that was greater proves the wide window. */
export function contextLimit({
  model,
  peakTokens,
}: {
  model: string;
  peakTokens: number;
}): number | undefined {
  // `us.anthropic.claude-…` and the like: providers put their prefix before the name.
  const start = model.indexOf('claude-');
  if (start === -1) return undefined;
  const name = model.slice(start);
  const known = limits.find(([prefix]) => name.startsWith(prefix))?.[1];
  const wide = name.endsWith('[1m]') || peakTokens > 200_000;
  return known !== undefined && wide ? Math.max(known, 1_000_000) : known;
}
