import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloudOfProject, NO_CLOUD } from '../../../../shared/privacy/cloud-of-project.ts';

const rules = {
  'acme/*': 'work',
  'acme/play-*': 'home',
  'acme/play-secret': 'none',
  '*-client-*': 'agency',
  notes: 'home',
};

describe('the cloud of a project', () => {
  it.each([
    ['acme/shop', 'work'],
    ['ACME/Shop', 'work'],
    ['acme/', 'work'],
    ['acme', 'usual'],
    ['my-acme/shop', 'usual'],
    ['acme/play-chess', 'home'],
    ['acme/play-secret', NO_CLOUD],
    ['acme/play-secret-2', 'home'],
    ['x-client-y', 'agency'],
    ['-client-', 'agency'],
    ['client', 'usual'],
    ['notes', 'home'],
    ['notes2', 'usual'],
    ['constructor', 'usual'],
    ['', 'usual'],
  ])('of %j is %s', (project, cloud) => {
    expect(cloudOfProject({ project, rules, usual: 'usual' })).toBe(cloud);
  });

  it.each([
    ['two that say different things of the same', { 'acme/*': 'work', 'Acme/*': 'home' }, 'acme/shop'],
    ['two as close as each other', { 'ab*': 'work', '*ab': 'home' }, 'ab-ab'],
    ['a session without a project, whatever takes the rest', { '*': 'home' }, 'unknown'],
  ])('is none for %s', (_, given, project) => {
    expect(cloudOfProject({ project, rules: given, usual: 'usual' })).toBe(NO_CLOUD);
  });

  it('is the usual one for everything while there is no rule', () => {
    fc.assert(
      fc.property(fc.string(), (project) => {
        expect(cloudOfProject({ project, rules: {}, usual: 'usual' })).toBe('usual');
      }),
    );
  });

  it('fits a pattern exactly where an expression made of it does, and never takes long', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '.'), maxLength: 12 });
    fc.assert(
      fc.property(word, word, (pattern, project) => {
        const written = pattern.replaceAll(/[.*/]/g, (sign) => (sign === '*' ? '.*' : `\\${sign}`));
        const expected = new RegExp(`^${written}$`, 'u').test(project) ? 'work' : 'usual';
        expect(cloudOfProject({ project, rules: { [pattern]: 'work' }, usual: 'usual' })).toBe(expected);
      }),
    );
    const started = performance.now();
    const hard = { [`${'*a'.repeat(120)}b`]: 'work' };
    cloudOfProject({ project: 'a'.repeat(255), rules: hard, usual: 'usual' });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
