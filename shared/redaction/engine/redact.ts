import type { Claims } from './claims.ts';
import type { Detector } from '../detectors/detectors.ts';
import type { Finding } from './finding.ts';
import type { FoundValues } from './found-values.ts';
import type { LiteralHit } from './literal-scanner.ts';
import type { PresetRule } from '../detectors/preset.ts';
import type { TrackedEvent } from '../../events/event-schema.ts';
import { createClaims } from './claims.ts';
import { KEPT, listDetectors } from '../detectors/detectors.ts';
import { mapEventTexts } from './event-texts.ts';
import { placeholderFor } from './finding.ts';
import { createPresetPlaces, type PresetPlaces } from './preset-places.ts';
import { createFoundValues } from './found-values.ts';
import { createLiteralScanner } from './literal-scanner.ts';
import { presetRules } from '../detectors/preset.ts';
import { compilePatterns, findCustom } from './user-patterns.ts';

/** `emails`: also addresses; `patterns`: the user's own regular expressions, matched line by line. */
export type RedactionPolicy = { emails: boolean; patterns: readonly string[] };
/** Secrets found, by rule. */
type RedactionCounts = Record<string, number>;
/** `found`: what was found before is a secret here as well, and what is found here is added to it. */
export type Redactor = {
  redactText: (text: string, found?: FoundValues) => { text: string; counts: RedactionCounts };
  redactEvent: <Event extends TrackedEvent>(
    event: Event,
    found?: FoundValues,
  ) => { event: Event; counts: RedactionCounts };
};

/** What one replacement uncovers, the next pass finds; a second pass finds nothing in nearly every text. */
const MAX_PASSES = 4;

/**
 * Builds the redactor: everything that reaches the journal goes through it first. Literals found in one pass decide which
 * expressions are tried, and where. Redacting what is redacted changes nothing.
 */
export function createRedactor(policy: RedactionPolicy): Redactor {
  const findSecrets = finderFor(policy);

  function redactText({ text, found, counts }: Redacting): string {
    let current = text;
    const replace = (findings: readonly Finding[]) => {
      current = replaceAll({ text: current, findings });
      for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
    };
    for (let pass = 0; pass < MAX_PASSES; pass += 1) {
      const findings = findSecrets(current);
      if (findings.length === 0) break;
      for (const { start, end, rule } of findings) found.remember({ value: current.slice(start, end), rule });
      replace(findings);
    }
    const again = found.find(current);
    if (again.length > 0) replace(again);
    return current;
  }

  return {
    redactText: (text, found = createFoundValues()) => {
      const counts: RedactionCounts = {};
      return { text: redactText({ text, found, counts }), counts };
    },
    redactEvent: (event, found = createFoundValues()) => {
      const counts: RedactionCounts = {};
      const change = (text: string) => redactText({ text, found, counts });
      return { event: mapEventTexts({ event, change }), counts };
    },
  };
}

type Redacting = { text: string; found: FoundValues; counts: RedactionCounts };
type Finder = (text: string) => Finding[];

/** A finder is made of thousands of states and holds nothing between two texts: one a policy is enough for a process. */
const finders = new Map<string, Finder>();

function finderFor(policy: RedactionPolicy): Finder {
  const key = JSON.stringify([policy.emails, policy.patterns]);
  const finder = finders.get(key) ?? createFinder(policy);
  finders.set(key, finder);
  return finder;
}

type LiteralUse = { detector: Detector; length: number } | { preset: PresetRule; length: number };

function createFinder(policy: RedactionPolicy): Finder {
  const patterns = compilePatterns(policy.patterns);
  const literals = [
    ...listDetectors(policy).flatMap((detector) =>
      detector.literals.map((literal) => ({ literal, use: { detector, length: literal.length } })),
    ),
    ...presetRules.flatMap((preset) =>
      preset.marks.filter(Boolean).map((literal) => ({ literal, use: { preset, length: literal.length } })),
    ),
  ];
  const uses: LiteralUse[] = literals.map(({ use }) => use);
  const always = presetRules.filter(({ marks }) => marks.includes(''));
  const scan = createLiteralScanner(literals.map(({ literal }) => literal));

  return function findSecrets(text) {
    const claims = createClaims();
    const places = createPresetPlaces(text);
    for (const hits of scan(text)) claimInBlock({ text, hits, uses, claims, places });
    for (const finding of findCustom({ text, patterns })) claims.claim(finding);
    const own = claims.taken.filter(({ rule }) => rule !== KEPT);
    if (own.length > 0) return own;
    for (const finding of places.find()) claims.claim(finding);
    for (const preset of always) for (const finding of preset.find(text)) claims.claim(finding);
    return claims.taken.filter(({ rule }) => rule !== KEPT);
  };
}

type BlockOfHits = {
  text: string;
  hits: readonly LiteralHit[];
  uses: readonly LiteralUse[];
  claims: Claims;
  places: PresetPlaces;
};

function claimInBlock({ text, hits, uses, claims, places }: BlockOfHits): void {
  const byOrder: { detector: Detector; start: number; end: number }[][] = [[], [], []];
  for (const { literal, end } of hits) {
    const use = uses[literal];
    if (!use) continue;
    const start = end - use.length;
    if ('preset' in use) places.add({ preset: use.preset, start });
    else byOrder[use.detector.order]?.push({ detector: use.detector, start, end });
  }
  for (const found of byOrder) {
    for (const { detector, start, end } of found) {
      if (claims.covers(start)) continue;
      for (const finding of detector.find({ text, start, end })) claims.claim(finding);
    }
  }
}

function replaceAll({ text, findings }: { text: string; findings: readonly Finding[] }): string {
  let result = '';
  let from = 0;
  for (const { start, end, rule, quote } of findings) {
    const placeholder = placeholderFor(rule);
    result += text.slice(from, start) + (quote === undefined ? placeholder : quote + placeholder + quote);
    from = end;
  }
  return result + text.slice(from);
}
