import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChartData } from '../../../../shared/charts/chart-data.ts';
import { drawChart } from '../../../../shared/charts/draw/draw-chart.ts';
import { listDays } from '../../../../shared/charts/day-list.ts';

const draw = (data: ChartData, title = 'Chart') => drawChart({ title, about: 'all', data });
const bars = (names: readonly string[]): ChartData => ({
  kind: 'bars',
  unit: 'calls',
  by: 'tool',
  days: ['2026-11-20', '2026-11-21'],
  series: names.map((name) => ({ name, label: name, values: [1, 2] })),
});
const areas = (names: readonly string[]): ChartData => ({
  kind: 'areas',
  unit: 'cost',
  areas: names.map((name, at) => ({ project: name, agent: name, tool: name, value: 10 ** at })),
});

describe('a drawn chart', () => {
  it('holds names of others as text, whatever they are', () => {
    const hostile = ['"><script>alert(1)</script>', "' onload='x", ']]>&lt;!--', '\u202Eevil', '\ud800', ''];
    for (const data of [bars(hostile), areas(hostile)]) {
      const svg = draw(data, hostile[0]);
      expect(svg.replaceAll(/<\/?(?:svg|rect|text|title|line)\b[^<>]*>/g, '')).not.toMatch(/[<>]/);
      expect(svg).not.toMatch(/\u202e|[\ud800-\udfff](?![\udc00-\udfff])/i);
    }
  });

  it('is well-formed for every name and value', () => {
    const name = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom('\u0000<', '\ud800"', ']]>', '&amp;'),
    );
    const value = fc.oneof(fc.nat(), fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER, 1e15));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (pairs) => {
        const svg = draw({
          kind: 'areas',
          unit: 'tokens',
          areas: pairs.map(([project, of]) => ({ project, agent: project, tool: '', value: of })),
        });
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        expect(svg.match(/<svg/g)).toHaveLength(1);
        expect(svg.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
      }),
      { numRuns: 12 },
    );
  });

  it('says that there is nothing where there is nothing', () => {
    for (const data of [
      bars([]),
      areas([]),
      { kind: 'week', unit: 'cost', values: new Map() },
      { kind: 'year', unit: 'cost', days: [], values: new Map() },
    ] satisfies ChartData[])
      expect(draw(data)).toContain('Nothing to draw.');
  });

  it('fits days of ten years, and no more of them than that', () => {
    const days = listDays({ first: '1970-01-01', last: '2026-11-27' });
    expect(days.at(-1)).toBe('2026-11-27');
    expect(days).toHaveLength(3660);
    const svg = draw({ kind: 'year', unit: 'sessions', days, values: new Map([['2026-11-27', 3]]) });
    expect(svg).toContain('2026-11-27: 3 sessions');
    expect(svg).not.toMatch(/="-/);
  });
});
