import type { Claims } from './claims.ts';
import type { Detector } from '../detectors/detectors.ts';
import type { Finding } from './finding.ts';
import type { LiteralHit } from './literal-scanner.ts';
import type { PresetRule } from '../detectors/preset.ts';
import { createClaims } from './claims.ts';
import { KEPT, listDetectors } from '../detectors/detectors.ts';
import { createLiteralScanner } from './literal-scanner.ts';
import { hiddenMarks, hidesAt } from './plain-text.ts';
import { createPresetPlaces, type PresetPlaces } from './preset-places.ts';
import { presetRules } from '../detectors/preset.ts';
import { startsToken } from './token-boundary.ts';
import { compilePatterns, findCustom } from './user-patterns.ts';

/** `emails`: also addresses; `patterns`: the user's own regular expressions, matched line by line. */
export type RedactionPolicy = { emails: boolean; patterns: readonly string[] };

/** `hides`: the text holds escapes, colours or joints that may hide more. */
type Looked = { findings: Finding[]; hides: boolean };
export type Finder = (text: string) => Looked;

/** Finds the secrets of a text in one pass: literals decide which expressions are tried, and where. A finder is made of thousands of states and holds nothing between two texts: one a policy is enough for a process. */
const finders = new Map<string, Finder>();

export function finderFor(policy: RedactionPolicy): Finder {
  const key = JSON.stringify([policy.emails, policy.patterns]);
  const finder = finders.get(key) ?? createFinder(policy);
  finders.set(key, finder);
  return finder;
}

type LiteralUse =
  | { detector: Detector; length: number }
  | { preset: PresetRule; length: number }
  | { hidden: true; length: number };

function createFinder(policy: RedactionPolicy): Finder {
  const patterns = compilePatterns(policy.patterns);
  const literals: { literal: string; use: LiteralUse }[] = [
    ...listDetectors(policy).flatMap((detector) =>
      detector.literals.map((literal) => ({ literal, use: { detector, length: literal.length } })),
    ),
    ...presetRules.flatMap((preset) =>
      preset.marks.filter(Boolean).map((literal) => ({ literal, use: { preset, length: literal.length } })),
    ),
  ];
  for (const literal of hiddenMarks)
    literals.push({ literal, use: { hidden: true, length: literal.length } });
  const uses: LiteralUse[] = literals.map(({ use }) => use);
  const always = presetRules.filter(({ marks }) => marks.includes(''));
  const scan = createLiteralScanner(literals.map(({ literal }) => literal));

  return function findSecrets(text) {
    const claims = createClaims();
    const places = createPresetPlaces(text);
    let hides = false;
    for (const hits of scan(text)) hides = claimInBlock({ text, hits, uses, claims, places, hides }) || hides;
    for (const finding of findCustom({ text, patterns })) claims.claim(finding);
    const own = claims.taken.filter(({ rule }) => rule !== KEPT);
    if (own.length > 0) return { findings: own, hides };
    for (const finding of places.find()) claims.claim(finding);
    for (const preset of always) for (const finding of preset.find(text)) claims.claim(finding);
    return { findings: claims.taken.filter(({ rule }) => rule !== KEPT), hides };
  };
}

type BlockOfHits = {
  text: string;
  hits: readonly LiteralHit[];
  uses: readonly LiteralUse[];
  claims: Claims;
  places: PresetPlaces;
  hides: boolean;
};

/** Whether the text hides something. */
function claimInBlock({ text, hits, uses, claims, places, hides }: BlockOfHits): boolean {
  let hidden = hides;
  const byOrder: [LiteralHit[], LiteralHit[], LiteralHit[]] = [[], [], []];
  for (const hit of hits) {
    const use = uses[hit.literal];
    if (!use) continue;
    const start = hit.end - use.length;
    if ('preset' in use) places.add({ preset: use.preset, start });
    else if ('hidden' in use) hidden ||= hidesAt({ text, start });
    else if (use.detector.atTokenStart !== true || startsToken({ text, start }))
      byOrder[use.detector.order].push(hit);
  }
  for (const found of byOrder) {
    for (const { literal, end } of found) {
      const use = uses[literal];
      if (!use || !('detector' in use)) continue;
      const start = end - use.length;
      if (claims.covers(start)) continue;
      for (const finding of use.detector.find({ text, start, end })) claims.claim(finding);
    }
  }
  return hidden;
}
