import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordedEvents } from '../../../../local-agent/hooks/hook-entries.ts';
import { createSettingsPlace } from '../../../support/settings-place.ts';

const { write, read, install, uninstall } = createSettingsPlace();

const hooksValue = fc.dictionary(
  fc.constantFrom(...recordedEvents, 'WorktreeCreate', 'Own "event"'),
  fc.array(
    fc.record({
      matcher: fc.string(),
      hooks: fc.array(fc.record({ command: fc.string() }), { maxLength: 2 }),
    }),
    {
      maxLength: 2,
    },
  ),
);
const settingsValue = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }), fc.option(hooksValue))
  .map(([rest, hooks]) =>
    hooks ? { ...rest, hooks } : Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'hooks')),
  );
const layout = fc.record({
  unit: fc.constantFrom('', '  ', '    ', '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
  tail: fc.constantFrom('', '\n', '\n\n'),
  head: fc.constantFrom('', '\u{FEFF}', '\n  '),
});

describe('any settings in any layout', () => {
  it('come back byte for byte', () => {
    fc.assert(
      fc.property(settingsValue, layout, (value, { unit, eol, tail, head }) => {
        const text = head + JSON.stringify(value, null, unit).replaceAll('\n', eol) + tail;
        write(text);
        install();
        const installed = read();
        expect(() => JSON.parse(installed.replace('\u{FEFF}', '')) as unknown).not.toThrow();
        expect(install().change).toBe('unchanged');
        uninstall();
        expect(read()).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('mean the same again after the file was rewritten in between', () => {
    fc.assert(
      fc.property(settingsValue, layout, (value, { unit }) => {
        write(JSON.stringify(value, null, 2));
        install();
        write(JSON.stringify(JSON.parse(read()), null, unit));
        uninstall();
        expect(JSON.parse(read())).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 150 },
    );
  });
});
