import type { Finding } from './finding.ts';
import type { FoundValues } from './found-values.ts';
import type { TrackedEvent } from '../../events/event-schema.ts';
import { mapEventTexts } from './event-texts.ts';
import { finderFor, type RedactionPolicy } from './find-secrets.ts';
import { placeholderFor } from './finding.ts';
import { createFoundValues } from './found-values.ts';
import { findHidden } from './hidden-secrets.ts';

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
    const isDense = isMadeOfSecrets({ text, findings });
    for (let pass = 0; pass < MAX_PASSES && findings.length > 0; pass += 1) {
      for (const { start, end, rule } of findings) found.remember({ value: current.slice(start, end), rule });
      const behind = isDense ? moveMarks({ marks, findings }) : undefined;
      replace(findings);
      ({ findings, hiddenMarks: marks } =
        behind === undefined ? findSecrets(current) : { findings: [], hiddenMarks: behind });
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

/** A text of a million secrets that stand side by side is nobody's: it is gone through once, not five times. */
function isMadeOfSecrets({ text, findings }: { text: string; findings: readonly Finding[] }): boolean {
  return findings.length > MANY_FINDINGS && findings.length * MIN_CHARACTERS > text.length;
}

const MANY_FINDINGS = 2000;
/** Of text for each secret. */
const MIN_CHARACTERS = 48;

/** Where the marks stand once the findings are replaced; those inside of one are gone with it. */
function moveMarks({
  marks,
  findings,
}: {
  marks: readonly number[];
  findings: readonly Finding[];
}): number[] {
  const moved: number[] = [];
  let next = 0;
  let shift = 0;
  for (const mark of marks.toSorted((a, b) => a - b)) {
    for (let finding = findings[next]; finding && finding.end <= mark; finding = findings[next]) {
      shift += replacementOf(finding).length - (finding.end - finding.start);
      next += 1;
    }
    if (mark < (findings[next]?.start ?? Number.POSITIVE_INFINITY)) moved.push(mark + shift);
  }
  return moved;
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

function replacementOf({ rule, quote = '' }: Finding): string {
  return quote + placeholderFor(rule) + quote;
}
