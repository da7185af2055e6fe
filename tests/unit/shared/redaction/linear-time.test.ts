import { describe, expect, test } from 'vitest';
import type { Detector } from '../../../../shared/redaction/detectors/detectors.ts';
import type { Finding } from '../../../../shared/redaction/engine/finding.ts';
import { listDetectors } from '../../../../shared/redaction/detectors/detectors.ts';
import { createLookBudget } from '../../../../shared/redaction/engine/look-budget.ts';
import { allTokens } from '../../../../shared/redaction/rules/all-tokens.ts';
import { innerTokens } from '../../../../shared/redaction/rules/inner-tokens.ts';
import { phrases } from '../../../../shared/redaction/rules/phrases.ts';
import { settingPhrases } from '../../../../shared/redaction/rules/setting-phrases.ts';
import { urlPlaces } from '../../../../shared/redaction/rules/url-places.ts';
import { listHostilesOf } from '../../../fixtures/redaction/rule-hostiles.ts';

const WINDOW = 4096;
/** How much of a text one look may read. */
const REACH = 20_000;

describe('the time of redaction grows with the text alone, because', () => {
  test('no expression of a rule repeats anything without a bound', () => {
    const shapes = [...allTokens, ...innerTokens, ...phrases, ...settingPhrases, ...urlPlaces].map(
      ({ shape }) => shape,
    );
    expect(shapes.filter((shape) => !shape.sticky || hasUnboundedRepeat(shape.source))).toEqual([]);
  });

  test('a detector looks at a bounded number of marks in a window, and again in the next', () => {
    const budget = createLookBudget([{ looks: 3 }, {}]);
    const looks = ({ detector, from }: { detector: number; from: number }) =>
      Array.from({ length: WINDOW }, (_, index) => budget.allows({ detector, at: from + index })).filter(
        Boolean,
      ).length;
    budget.begin();
    expect([0, WINDOW, 2 * WINDOW].map((from) => looks({ detector: 1, from }))).toEqual([256, 256, 256]);
    expect(looks({ detector: 0, from: 2 * WINDOW })).toBe(3);
  });

  test('what was spent and passed over in one text is not so in the next', () => {
    const budget = createLookBudget([{ looks: 1 }]);
    const allows = (at: number) => budget.allows({ detector: 0, at });
    budget.begin();
    expect([allows(5), allows(6)]).toEqual([true, false]);
    budget.pass({ detector: 0, until: 3 * WINDOW });
    expect(allows(2 * WINDOW)).toBe(false);
    budget.begin();
    expect([allows(6), allows(2 * WINDOW)]).toEqual([true, true]);
  });

  test('what a look finds depends on the text around it alone', () => {
    const differing = listDetectors({ emails: true }).flatMap((detector) =>
      [...listHostilesOf({ detector, length: 4 * REACH })].flatMap(({ name, text, start, end }) => {
        const from = Math.max(0, start - REACH);
        const part = text.slice(from, end + REACH);
        const inPart = find({ detector, text: part, start: start - from, end: end - from });
        const inAll = find({ detector, text, start, end });
        const moved = inPart.map((finding) => ({
          ...finding,
          start: finding.start + from,
          end: finding.end + from,
        }));
        return JSON.stringify(moved) === JSON.stringify(inAll) ? [] : [name];
      }),
    );
    expect(differing).toEqual([]);
  });
});

function find(o: { detector: Detector; text: string; start: number; end: number }): readonly Finding[] {
  const { detector, ...place } = o;
  return detector.find(place);
}

/** `*`, `+` or `{n,}` outside a class, not escaped. A row of backslashes or digits may be of any length: it holds no mark. */
function hasUnboundedRepeat(source: string): boolean {
  const bare = source.replace(/\\./g, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  return /[*+]|\{\d+,\}/.test(bare);
}
