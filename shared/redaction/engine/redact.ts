import type { Claims } from './claims.ts';
import type { Detector } from '../detectors/detectors.ts';
import type { Finding } from './finding.ts';
import type { LiteralHit } from './literal-scanner.ts';
import type { PresetRule } from '../detectors/preset.ts';
import type { TrackedEvent } from '../../events/event-schema.ts';
import { createClaims } from './claims.ts';
import { KEPT, listDetectors } from '../detectors/detectors.ts';
import { mapEventTexts } from './event-texts.ts';
import { placeholderFor } from './finding.ts';
import { createLiteralScanner } from './literal-scanner.ts';
import { presetRules } from '../detectors/preset.ts';
import { compilePatterns, findCustom } from './user-patterns.ts';

/** `emails`: also addresses; `patterns`: the user's own regular expressions, matched line by line. */
export type RedactionPolicy = { emails: boolean; patterns: readonly string[] };
/** Secrets found, by rule. */
type RedactionCounts = Record<string, number>;
export type Redactor = {
  redactText: (text: string) => { text: string; counts: RedactionCounts };
  redactEvent: <Event extends TrackedEvent>(event: Event) => { event: Event; counts: RedactionCounts };
};

/** What one replacement uncovers, the next pass finds; a second pass finds nothing in nearly every text. */
const MAX_PASSES = 4;
const ORDERS = [0, 1, 2] as const;

/**
 * Builds the redactor: everything that reaches the journal goes through it first. Literals found in one pass decide which
 * expressions are tried, and where. Redacting what is redacted changes nothing.
 */
export function createRedactor(policy: RedactionPolicy): Redactor {
  const findSecrets = finderFor(policy);

  function redactText(text: string, counts: RedactionCounts = {}): { text: string; counts: RedactionCounts } {
    let current = text;
    for (let pass = 0; pass < MAX_PASSES; pass += 1) {
      const findings = findSecrets(current);
      if (findings.length === 0) break;
      current = replaceAll({ text: current, findings });
      for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
    }
    return { text: current, counts };
  }

  return {
    redactText: (text) => redactText(text),
    redactEvent: (event) => {
      const counts: RedactionCounts = {};
      return { event: mapEventTexts({ event, change: (text) => redactText(text, counts).text }), counts };
    },
  };
}

type Finder = (text: string) => Finding[];

/** A finder is made of thousands of states and holds nothing between two texts: one a policy is enough for a process. */
const finders = new Map<string, Finder>();

function finderFor(policy: RedactionPolicy): Finder {
  const key = JSON.stringify([policy.emails, policy.patterns]);
  const finder = finders.get(key) ?? createFinder(policy);
  finders.set(key, finder);
  return finder;
}

type LiteralUse = { detector: Detector; length: number } | { preset: PresetRule };

function createFinder(policy: RedactionPolicy): Finder {
  const patterns = compilePatterns(policy.patterns);
  const literals = [
    ...listDetectors(policy).flatMap((detector) =>
      detector.literals.map((literal) => ({ literal, use: { detector, length: literal.length } })),
    ),
    ...presetRules.flatMap((preset) =>
      preset.marks.filter(Boolean).map((literal) => ({ literal, use: { preset } })),
    ),
  ];
  const uses: LiteralUse[] = literals.map(({ use }) => use);
  const always = presetRules.filter(({ marks }) => marks.includes(''));
  const scan = createLiteralScanner(literals.map(({ literal }) => literal));

  return function findSecrets(text) {
    const claims = createClaims();
    const presets = new Set(always);
    for (const hits of scan(text)) claimInBlock({ text, hits, uses, claims, presets });
    for (const finding of findCustom({ text, patterns })) claims.claim(finding);
    const own = claims.taken.filter(({ rule }) => rule !== KEPT);
    if (own.length > 0) return own;
    for (const preset of presets) for (const finding of preset.find(text)) claims.claim(finding);
    return claims.taken.filter(({ rule }) => rule !== KEPT);
  };
}

type BlockOfHits = {
  text: string;
  hits: LiteralHit[];
  uses: LiteralUse[];
  claims: Claims;
  presets: Set<PresetRule>;
};

function claimInBlock({ text, hits, uses, claims, presets }: BlockOfHits): void {
  for (const order of ORDERS) {
    for (const { literal, end } of hits) {
      const use = uses[literal];
      if (!use) continue;
      if ('preset' in use) presets.add(use.preset);
      else if (use.detector.order === order) claimAt({ text, end, use, claims });
    }
  }
}

function claimAt({
  text,
  end,
  use,
  claims,
}: {
  text: string;
  end: number;
  use: { detector: Detector; length: number };
  claims: Claims;
}): void {
  const start = end - use.length;
  if (claims.covers(start)) return;
  for (const finding of use.detector.find({ text, start, end })) claims.claim(finding);
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
