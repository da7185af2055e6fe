import type { Evidence, Measure } from './finding.ts';
import type { PeriodFacts, ReviewFacts } from './review-facts.ts';

/** What a rule says of one subject; `createFinding` adds what follows from it. */
export type Draft = {
  subject: string;
  title: string;
  advice: string;
  evidence: Evidence[];
  saving_micros?: number;
  saving_ms?: number;
  /** How the savings were reckoned; needed where there are any. */
  formula?: string;
};

/**
 * One kind of advice. `find` is silent where the facts are too few. `measure` tells what the advice is about for any
 * subject, found or not, so that a later review can say whether it helped; null where there is nothing to compare.
 */
export type Rule = {
  kind: string;
  find: (facts: ReviewFacts) => Draft[];
  measure: (o: { facts: PeriodFacts; subject: string }) => Measure | null;
};
