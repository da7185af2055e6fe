import type { Claims } from './claims.ts';
import type { Detector } from '../detectors/detectors.ts';
import type { Finding } from './finding.ts';
import type { Literal, LiteralHits } from './literal-scanner.ts';
import type { PresetRule } from '../detectors/preset.ts';
import { createClaims } from './claims.ts';
import { listDetectors } from '../detectors/detectors.ts';
import { KEPT, PASSED } from './finding.ts';
import { createLookBudget, type LookBudget } from './look-budget.ts';
import { createScanner } from './scanner.ts';
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

/** What the literals are for, by their index: a detector, told by its number and kept with its order, or one of the two below. */
type LiteralUses = { kinds: Uint8Array; lengths: Int32Array; numbers: Int32Array };

const PRESET = 3;
const HIDDEN = 4;

function createFinder(policy: RedactionPolicy): Finder {
  const patterns = compilePatterns(policy.patterns);
  const detectors = listDetectors(policy);
  const literals: Literal[] = [];
  const kinds: number[] = [];
  const numbers: number[] = [];
  const add = (literal: Literal, kind: number, number: number) => {
    literals.push(literal);
    kinds.push(kind);
    numbers.push(number);
  };
  for (const [number, { literals: texts, order, exact = false, atTokenStart = false }] of detectors.entries())
    for (const text of texts) add({ text, exact, atTokenStart }, order, number);
  for (const [number, { marks }] of presetRules.entries())
    for (const text of marks) if (text !== '') add({ text, exact: false }, PRESET, number);
  for (const text of hiddenLiterals) add({ text, exact: false }, HIDDEN, 0);
  const uses: LiteralUses = {
    kinds: Uint8Array.from(kinds),
    lengths: Int32Array.from(literals, ({ text }) => text.length),
    numbers: Int32Array.from(numbers),
  };
  const always = presetRules.filter(({ marks }) => marks.includes(''));
  const scan = createScanner(literals);
  const budget = createLookBudget(detectors);
  const later = [createQueue(), createQueue()] as const;

  return function findSecrets(text, again) {
    const claims = createClaims();
    const places = createPresetPlaces(text);
    const hiddenMarks: number[] = [];
    budget.begin();
    for (const hits of scan(text))
      claimInBlock({ text, hits, uses, detectors, claims, places, budget, later, hiddenMarks, again });
    for (const finding of findCustom({ text, patterns })) claims.claim(finding);
    const own = claims.taken.filter(({ rule }) => rule !== KEPT);
    if (own.length > 0) return { findings: own, hiddenMarks };
    for (const finding of places.find()) claims.claim(finding);
    for (const preset of always) for (const finding of preset.find(text)) claims.claim(finding);
    return { findings: claims.taken.filter(({ rule }) => rule !== KEPT), hiddenMarks };
  };
}

/** Hits of a block that are looked at after the others: the first `count` of `hits`. */
type Queue = { hits: Int32Array; count: number };
const createQueue = (): Queue => ({ hits: new Int32Array(1024), count: 0 });

function enqueue({ queue, hit, most }: { queue: Queue; hit: number; most: number }): void {
  if (queue.count === queue.hits.length) {
    const grown = new Int32Array(Math.max(most, queue.count + 1));
    grown.set(queue.hits);
    queue.hits = grown;
  }
  queue.hits[queue.count] = hit;
  queue.count += 1;
}

type BlockOfHits = {
  text: string;
  hits: LiteralHits;
  uses: LiteralUses;
  detectors: readonly Detector[];
  claims: Claims;
  places: PresetPlaces;
  budget: LookBudget;
  later: readonly [Queue, Queue];
  hiddenMarks: number[];
  again: SecondLook | undefined;
};

function claimInBlock(o: BlockOfHits): void {
  const { text, hits, uses, detectors, places, later, hiddenMarks, again } = o;
  const { kinds, lengths, numbers } = uses;
  const { count } = hits;
  for (const queue of later) queue.count = 0;
  const looksNoMore = again?.isSpent() === true;
  for (let hit = 0; hit < count; hit += 1) {
    const literal = hits.literals[hit] as number;
    const kind = kinds[literal] as number;
    if (kind >= PRESET) {
      const start = (hits.ends[hit] as number) - (lengths[literal] as number);
      if (kind === HIDDEN) {
        if (hiddenAt({ text, mark: start })) hiddenMarks.push(start);
      } else places.add({ preset: presetRules[numbers[literal] as number] as PresetRule, start });
      continue;
    }
    if (looksNoMore && detectors[numbers[literal] as number]?.always !== true) continue;
    if (kind === 0) lookAt({ block: o, hit });
    else enqueue({ queue: later[kind === 1 ? 0 : 1], hit, most: count });
  }
  for (const queue of later)
    for (let index = 0; index < queue.count; index += 1)
      lookAt({ block: o, hit: queue.hits[index] as number });
}

function lookAt({ block, hit }: { block: BlockOfHits; hit: number }): void {
  const { text, hits, uses, detectors, claims, budget, again } = block;
  const literal = hits.literals[hit] as number;
  const end = hits.ends[hit] as number;
  const start = end - (uses.lengths[literal] as number);
  if (claims.covers(start)) return;
  const number = uses.numbers[literal] as number;
  const detector = detectors[number] as Detector;
  if (detector.always !== true && again?.takes(start) === false) return;
  if (!budget.allows({ detector: number, at: start })) return;
  for (const finding of detector.find({ text, start, end }))
    if (finding.rule === PASSED) budget.pass({ detector: number, until: finding.end });
    else claims.claim(finding);
}
