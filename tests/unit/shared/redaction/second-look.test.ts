import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { createSecondLook } from '../../../../shared/redaction/engine/second-look.ts';

/** Findings of one length, in equal distances. */
function row(o: { count: number; length: number; every: number }) {
  return Array.from({ length: o.count }, (_, index) => ({
    start: index * o.every,
    end: index * o.every + o.length,
    rule: 'password',
  }));
}

describe('a text in which something was replaced is looked at again', () => {
  test('around that alone, in whatever order the marks come', () => {
    const look = createSecondLook();
    look.moveTo([
      { start: 5000, end: 5040, rule: 'password' },
      { start: 50_000, end: 50_040, rule: 'password' },
    ]);
    const marks = [100, 4500, 5010, 5200, 9000, 49_900, 90_000, 5200, 4500, 100];
    expect(marks.map((mark) => look.takes(mark))).toEqual([
      false,
      true,
      true,
      true,
      false,
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  test('where the replacements stand, not where the secrets stood', () => {
    const look = createSecondLook();
    // The last of them begins at 990,000, in a text that is shorter by 99 times 481 characters.
    look.moveTo(row({ count: 100, length: 500, every: 10_000 }));
    const last = 990_000 - 99 * (500 - '[redacted:password]'.length);
    expect([look.takes(last), look.takes(last + 2000), look.takes(990_000)]).toEqual([true, false, false]);
  });

  test('so often and no more in all passes together', () => {
    const look = createSecondLook();
    const findings = row({ count: 16_000, length: 10, every: 50 });
    const looks = () => {
      look.moveTo(findings);
      return Array.from({ length: 40_000 }, (_, index) => look.takes(index * 20)).filter(Boolean).length;
    };
    expect([looks(), looks(), look.isSpent()]).toEqual([32_768, 0, true]);
  });

  test('not at all where it is made of secrets', () => {
    const look = createSecondLook();
    look.moveTo(row({ count: 16_385, length: 10, every: 20 }));
    expect([look.isSpent(), look.takes(0)]).toEqual([true, false]);
  });

  test('so that nothing is left to find in what was redacted, however many secrets it had', () => {
    const { redactText } = createRedactor({ emails: false, patterns: [] });
    const once = redactText(Array.from({ length: 200 }, (_, index) => twoSecrets(index)).join(''));
    expect(once.counts).toEqual({ password: 400 });
    expect(redactText(once.text)).toEqual({ text: once.text, counts: {} });
  });

  test.each([
    ['behind it', 1],
    ['of its own that nobody looks through', 16_400],
  ])("without a pattern of one's own getting into what was redacted before, with secrets %s", (_, count) => {
    const { redactText } = createRedactor({ emails: false, patterns: ['password'] });
    const before = `see [redacted:password], ${'and so on '.repeat(120)}\n`;
    const secrets = Array.from({ length: count }, (__, index) => `DB_PASSWORD=tr0ub4dor${index}XY\n`).join(
      '',
    );
    const { text } = redactText(before + secrets);
    expect(text).toBe(before + 'DB_PASSWORD=[redacted:password]\n'.repeat(count));
  });
});

function twoSecrets(index: number): string {
  return `DB_PASSWORD=tr0ub4dor${index}XY\nmysql -u app -pRiver${index}9386 shop\n`;
}
