import type { Finding } from './finding.ts';
import type { FoundValues } from './found-values.ts';
import type { TrackedEvent } from '../../events/event-schema.ts';
import { mapEventTexts } from './event-texts.ts';
import { finderFor, type RedactionPolicy } from './find-secrets.ts';
import { replacementOf } from './finding.ts';
import { createFoundValues } from './found-values.ts';
import { findHidden } from './hidden-secrets.ts';
import { createSecondLook } from './second-look.ts';

/** Secrets found, by rule. */
type RedactionCounts = Record<string, number>;
/** `found`: what was found before is a secret here as well, and what is found here is added to it. */
export type Redactor = {
  redactText: (text: string, found?: FoundValues) => { text: string; counts: RedactionCounts };
  redactEvent: <Event extends TrackedEvent>(
    event: Event,
    found?: FoundValues,
  ) => { event: Event; counts: RedactionCounts };
  /** Takes only what was found elsewhere out of an event that was redacted before. */
  recallEvent: <Event extends TrackedEvent>(
    event: Event,
    found: FoundValues,
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
      current = replaceAll({ text: current, findings, counts });
    };
    let { findings, hiddenMarks: marks } = findSecrets(current);
    const secondLook = createSecondLook();
    for (let pass = 0; pass < MAX_PASSES && findings.length > 0; pass += 1) {
      for (const { start, end, rule } of findings) found.remember({ value: current.slice(start, end), rule });
      replace(findings);
      secondLook.moveTo(findings);
      ({ findings, hiddenMarks: marks } = findSecrets(current, secondLook));
    }
    const hidden = marks.length === 0 ? [] : findHidden({ text: current, marks, findSecrets, found });
    if (hidden.length > 0) replace(hidden);
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
    recallEvent: (event, found) => {
      const counts: RedactionCounts = {};
      const change = (text: string) => replaceAll({ text, findings: found.find(text), counts });
      return { event: mapEventTexts({ event, change }), counts };
    },
  };
}

type Redacting = { text: string; found: FoundValues; counts: RedactionCounts };
function replaceAll({
  text,
  findings,
  counts,
}: {
  text: string;
  findings: readonly Finding[];
  counts: RedactionCounts;
}): string {
  if (findings.length === 0) return text;
  let result = '';
  let from = 0;
  for (const finding of findings) {
    const { start, end, rule } = finding;
    result += text.slice(from, start) + replacementOf(finding);
    from = end;
    counts[rule] = (counts[rule] ?? 0) + 1;
  }
  return result + text.slice(from);
}
