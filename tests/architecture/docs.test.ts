import fs from 'node:fs';
import { expect, it } from 'vitest';
import { eventTypes } from '../../shared/events/event-schema.ts';
import { conventional, environment, eventPurposes, routePurposes } from './reference-texts.ts';
import { renderReference, replaceReference } from './readme-reference.ts';
import { codeOf, readSources } from './source-files.ts';
import { listRoutes } from './worker-routes.ts';

const readme = () => fs.readFileSync('README.md', 'utf8');

it(
  'the reference in the README is what the program says of itself (npm run reference writes it)',
  { timeout: 60_000 },
  async () => {
    const reference = await renderReference();
    const current = replaceReference({ readme: readme(), reference });
    if (process.env['UPDATE_REFERENCE']) fs.writeFileSync('README.md', current);
    expect(readme()).toBe(current);
  },
);

it('every route of the Worker is explained, and no other', async () => {
  expect(Object.keys(routePurposes).toSorted()).toEqual((await listRoutes()).toSorted());
});

it('every event type is explained', () => {
  expect(Object.keys(eventPurposes).toSorted()).toEqual(eventTypes.toSorted());
});

it('every environment variable that is read is explained', () => {
  const texts = readSources(['local-agent']).map(({ text }) => text.replaceAll(/\/\*[\s\S]*?\*\//g, ''));
  const names = new Set(
    texts.flatMap((text) => [...text.matchAll(/\benv\[['"]([A-Z_]+)['"]\]/g)].map((match) => match[1] ?? '')),
  );
  expect([...names].filter((name) => !(name in environment) && !conventional.has(name))).toEqual([]);
  expect(Object.keys(environment).filter((name) => !names.has(name))).toEqual([]);
  expect(texts.some((text) => /\benv\.[A-Z]{2,}/.test(codeOf(text)))).toBe(false);
});

it('every file and folder that the README names is there', () => {
  const names = [
    ...readme().matchAll(/`((?:shared|local-agent|worker|migrations|tests|\.ci)\/[^`*<{]*)`/g),
  ].map((match) => match[1] ?? '');
  expect(names.filter((name) => !fs.existsSync(name))).toEqual([]);
  const pictures = [...readme().matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
  expect(pictures.filter((name) => !fs.existsSync(name))).toEqual([]);
});

it('every command that the README uses exists', async () => {
  const { commands } = await import('../../local-agent/commands/registry.ts');
  const used = [...readme().matchAll(/(?:subtrack -- |\bsubtrack )([a-z]+)/g)].map((match) => match[1] ?? '');
  expect([...new Set(used)].filter((name) => !(name in commands))).toEqual([]);
});
