import { describe, expect, it } from 'vitest';
import { shortenText } from '../../../../../shared/privacy/cut.ts';
import { exportCommand, readCut } from '../../../../../worker/dashboard/session/steps/cut-text.ts';

describe('readCut', () => {
  it('knows how much of a text stayed behind, as whoever sent it wrote down', () => {
    const cut = readCut(shortenText({ text: 'x'.repeat(3_500_000), maxBytes: 1000 }));
    expect(cut.stays).toBe(3_499_000);
    expect(cut.text).toBe(`${'x'.repeat(1000)}…`);
  });

  it.each([
    'whole',
    '',
    'it said … [12 more bytes stay on the machine] and went on',
    '[5 more bytes stay on the machine]',
  ])('leaves %j as it is', (text) => {
    expect(readCut(text)).toEqual({ text, stays: 0 });
  });
});

describe('exportCommand', () => {
  it('is one to paste, whatever the session is called', () => {
    expect(exportCommand('3f0c1a52-aa')).toBe('subtrack export events --session 3f0c1a52-aa --format json');
    expect(exportCommand('x; rm -rf ~')).toBe("subtrack export events --session 'x; rm -rf ~' --format json");
  });
});
