import type { Finding } from '../engine/finding.ts';

export const recoveryMarks = [
  'recovery code',
  'backup code',
  'scratch code',
  'recovery key',
  'one-time code',
  'emergency code',
] as const;

/** What bounds the work at one mark. */
const MAX_INTRO = 40;
const MAX_STEPS = 200;
const MAX_CODES = 10;

const code = /(?=[a-z-]{0,40}\d)[a-z0-9]{4,10}(?:-[a-z0-9]{4,10}){1,8}(?![a-z0-9])/iy;
/** What tools write in front of a line. */
const filePlace = /[\w./-]{1,60}:\d{1,6}:/y;
/** A list's bullets and numbers, line ends as they are or escaped. */
const filler = /[\s+>*`•\d.)→|-]|\\{1,8}[nrt]/y;
const wordOfIntro = /[A-Za-z0-9_'(),.-]{1,40}|[^\n\\:]/y;

/** Codes that replace a second factor: those that stand, one a line or side by side, behind the words for them. */
export function findRecoveryCodes({ text, end }: { text: string; end: number }): Finding[] {
  const findings: Finding[] = [];
  let at = end;
  for (let steps = 0; steps < MAX_STEPS && findings.length < MAX_CODES; steps += 1) {
    const codeEnd = endOf({ pattern: code, text, at });
    if (codeEnd !== undefined) findings.push({ start: at, end: codeEnd, rule: 'recovery-code' });
    const next = codeEnd ?? endOfGap({ text, at, end, found: findings.length > 0 });
    if (next === undefined) break;
    at = next;
  }
  return findings;
}

/** Ahead of the first code a few words may stand, up to a colon. */
function endOfGap(o: { text: string; at: number; end: number; found: boolean }): number | undefined {
  const { text, at, end, found } = o;
  const gap = endOf({ pattern: filePlace, text, at }) ?? endOf({ pattern: filler, text, at });
  if (gap !== undefined || found || at - end > MAX_INTRO) return gap;
  return text.charAt(at) === ':' ? at + 1 : endOf({ pattern: wordOfIntro, text, at });
}

function endOf({ pattern, text, at }: { pattern: RegExp; text: string; at: number }): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
