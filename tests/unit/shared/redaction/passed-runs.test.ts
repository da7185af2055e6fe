import { expect, test } from 'vitest';
import { listDetectors } from '../../../../shared/redaction/detectors/detectors.ts';
import { PASSED } from '../../../../shared/redaction/engine/finding.ts';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { alphabets, createRandom } from '../../../fixtures/redaction/seeded-random.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const random = createRandom(53);

const marks = ['ghp_', 'gho_', 'glpat-', 'npm_', 'xoxb-1-', 'hf_'];

// The others' tokens hold no underscore: a row of them matches nothing.
test.each(['ghp_', 'gho_', 'glpat-', 'xoxb-1-'])(
  'a row of %s is passed over in strides, not mark by mark',
  (mark) => {
    const text = mark.repeat(2000);
    const detectors = listDetectors({ emails: false }).filter(({ literals }) =>
      literals.some((literal) => mark.startsWith(literal) && literal.length > 2),
    );
    const start = 200 * mark.length;
    const strides = detectors
      .flatMap(({ find }) => find({ text, start, end: start + mark.length }))
      .map(({ rule, end }) => [rule, end - start >= 128]);
    expect(strides).toContainEqual([PASSED, true]);
  },
);

test.each(marks.flatMap((mark) => [10, 63, 64, 65, 127, 128, 300].map((times) => ({ mark, times }))))(
  'a token behind $times × $mark is found',
  ({ mark, times }) => {
    const secret = random.from(alphabets.alnum, 36);
    const { text } = redactor.redactText(`${mark.repeat(times)} ghp_${secret} ${mark.repeat(times)}`);
    expect(text).not.toContain(secret);
    const glued = redactor.redactText(`${'ghp_'.repeat(times)}${secret}`);
    expect(glued.text).not.toContain(secret);
  },
);
