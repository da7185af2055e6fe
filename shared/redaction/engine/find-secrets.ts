import type { Claims } from './claims.ts';
import type { Detector } from '../detectors/detectors.ts';
import type { Finding } from './finding.ts';
import type { Literal, LiteralHits } from './literal-scanner.ts';
import type { PresetRule } from '../detectors/preset.ts';
import { createClaims } from './claims.ts';
import { listDetectors } from '../detectors/detectors.ts';
import { KEPT, PASSED } from './finding.ts';
import { createLookBudget, type LookBudget } from './look-budget.ts';
import { createLiteralScanner } from './literal-scanner.ts';
import { hiddenAt, hiddenLiterals } from './plain-text.ts';
import { createPresetPlaces, type PresetPlaces } from './preset-places.ts';
import type { SecondLook } from './second-look.ts';
import { presetRules } from '../detectors/preset.ts';
import { compilePatterns, findCustom } from './user-patterns.ts';

/** `emails`: also addresses; `patterns`: the user's own regular expressions, matched line by line. */
export type RedactionPolicy = { emails: boolean; patterns: readonly string[] };

/** `hiddenMarks`: where escapes, colours and joints stand that may hide more. */
type Looked = { findings: Finding[]; hiddenMarks: readonly number[] };
/** `again`: in a text that was gone through before, only around what was replaced there. */
export type Finder = (text: string, again?: SecondLook) => Looked;

/** Finds the secrets of a text in one pass: literals decide which expressions are tried, and where. A finder is made of thousands of states and holds nothing between two texts: one a policy is enough for a process. */
const finders = new Map<string, Finder>();

export function finderFor(policy: RedactionPolicy): Finder {
  const key = JSON.stringify([policy.emails, policy.patterns]);
  const finder = finders.get(key) ?? createFinder(policy);
  finders.set(key, finder);
  return finder;
}

/** What a literal is for: one of the three. */
type LiteralUse = {
  length: number;
  detector: Detector | undefined;
  preset: PresetRule | undefined;
  hidden: boolean;
};

const noUse = { detector: undefined, preset: undefined, hidden: false };

function createFinder(policy: RedactionPolicy): Finder {
  const patterns = compilePatterns(policy.patterns);
  const literals: Literal[] = [];
  const uses: LiteralUse[] = [];
  const add = (text: string, use: Partial<LiteralUse>) => {
    const { exact = false, atTokenStart = false } = use.detector ?? {};
    literals.push({ text, exact, atTokenStart });
    uses.push({ ...noUse, ...use, length: text.length });
  };
  for (const detector of listDetectors(policy))
    for (const literal of detector.literals) add(literal, { detector });
  for (const preset of presetRules) for (const mark of preset.marks) if (mark !== '') add(mark, { preset });
  for (const mark of hiddenLiterals) add(mark, { hidden: true });
  const always = presetRules.filter(({ marks }) => marks.includes(''));
  const scan = createLiteralScanner(literals);

  return function findSecrets(text, again) {
    const claims = createClaims();
    const places = createPresetPlaces(text);
    const budget = createLookBudget();
    const hiddenMarks: number[] = [];
    for (const hits of scan(text))
      claimInBlock({ text, hits, uses, claims, places, budget, hiddenMarks, again });
    for (const finding of findCustom({ text, patterns })) claims.claim(finding);
    const own = claims.taken.filter(({ rule }) => rule !== KEPT);
    if (own.length > 0) return { findings: own, hiddenMarks };
    for (const finding of places.find()) claims.claim(finding);
    for (const preset of always) for (const finding of preset.find(text)) claims.claim(finding);
    return { findings: claims.taken.filter(({ rule }) => rule !== KEPT), hiddenMarks };
  };
}

type BlockOfHits = {
  text: string;
  hits: LiteralHits;
  uses: readonly LiteralUse[];
  claims: Claims;
  places: PresetPlaces;
  budget: LookBudget;
  hiddenMarks: number[];
  again: SecondLook | undefined;
};

function claimInBlock(o: BlockOfHits): void {
  const { text, hits, uses, places, hiddenMarks, again } = o;
  const later: [number[], number[]] = [[], []];
  const looksNoMore = again?.isSpent() === true;
  for (let index = 0; index < hits.count; index += 1) {
    const { length, detector, preset, hidden } = uses[hits.literals[index] as number] as LiteralUse;
    if (detector === undefined) {
      const start = (hits.ends[index] as number) - length;
      if (preset) places.add({ preset, start });
      else if (hidden && hiddenAt({ text, mark: start })) hiddenMarks.push(start);
      continue;
    }
    if (looksNoMore && detector.always !== true) continue;
    if (detector.order === 0) lookAt({ block: o, detector, length, index });
    else later[detector.order - 1]?.push(index);
  }
  for (const indexes of later)
    for (const index of indexes) {
      const { length, detector } = uses[hits.literals[index] as number] as LiteralUse;
      if (detector) lookAt({ block: o, detector, length, index });
    }
}

type Look = { block: BlockOfHits; detector: Detector; length: number; index: number };

function lookAt({ block, detector, length, index }: Look): void {
  const { text, hits, claims, budget, again } = block;
  const end = hits.ends[index] as number;
  const start = end - length;
  if (claims.covers(start)) return;
  if (detector.always !== true && again?.takes(start) === false) return;
  if (!budget.allows({ detector, at: start })) return;
  for (const finding of detector.find({ text, start, end }))
    if (finding.rule === PASSED) budget.pass({ detector, until: finding.end });
    else claims.claim(finding);
}
