import { findingId, type Finding, type Measure } from './finding.ts';
import type { PeriodFacts, ReviewFacts } from './review-facts.ts';
import type { Draft, Rule } from './rule.ts';
import * as agents from './rules/agents.ts';
import * as costs from './rules/costs.ts';
import * as errors from './rules/errors.ts';
import * as habits from './rules/habits.ts';
import * as sessions from './rules/sessions.ts';
import * as tasks from './rules/tasks.ts';
import * as tools from './rules/tools.ts';

/** Every kind of advice, once. */
export const rules: readonly Rule[] = [agents, costs, errors, habits, sessions, tasks, tools].flatMap(
  (kinds) => Object.values(kinds),
);

/** What the facts advise, what saves most first; of the same saving, in the order of their ids. */
export function findFindings(facts: ReviewFacts): Finding[] {
  return rules
    .flatMap((rule) => rule.find(facts).map((draft) => complete({ rule, draft, facts: facts.now })))
    .toSorted(
      (a, b) =>
        worth(b) - worth(a) || (a.finding_id < b.finding_id ? -1 : a.finding_id > b.finding_id ? 1 : 0),
    );
}

/** What a finding was about, in another stretch of time; null where there is nothing to compare, or the kind is gone. */
export function measureFinding(o: {
  finding: Pick<Finding, 'kind' | 'subject'>;
  facts: PeriodFacts;
}): Measure | null {
  const rule = rules.find(({ kind }) => kind === o.finding.kind);
  return rule?.measure({ facts: o.facts, subject: o.finding.subject }) ?? null;
}

function complete({ rule, draft, facts }: { rule: Rule; draft: Draft; facts: PeriodFacts }): Finding {
  const { kind } = rule;
  const { subject } = draft;
  return {
    finding_id: findingId({ kind, subject }),
    kind,
    subject,
    title: draft.title,
    advice: draft.advice,
    evidence: draft.evidence,
    saving_micros: draft.saving_micros === undefined ? null : Math.round(draft.saving_micros),
    saving_ms: draft.saving_ms === undefined ? null : Math.round(draft.saving_ms),
    formula: draft.formula ?? '',
    measure: rule.measure({ facts, subject }),
  };
}

/** A minute is taken for two cents, so that both kinds of saving stand in one order. */
function worth(finding: Finding): number {
  return (finding.saving_micros ?? 0) + ((finding.saving_ms ?? 0) / 60_000) * 20_000;
}
