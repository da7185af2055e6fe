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

/** `phase plan none`, `sync --retry`: what documents and the program's own words tell somebody to run. */
function toldCommands(): string[] {
  const documents = ['README.md', ...fs.readdirSync('docs').map((name) => `docs/${name}`)]
    .filter((file) => file.endsWith('.md'))
    .map((file) => fs.readFileSync(file, 'utf8'));
  const inDocuments = documents.flatMap((text) => [
    ...text.matchAll(/(?:subtrack -- |\bsubtrack )([a-z]+)/g),
  ]);
  const inCode = documents.flatMap((text) => [...text.matchAll(/`subtrack ([a-z][^`]+)`/g)]);
  const sources = readSources(['shared', 'worker', 'local-agent']);
  const inWords = sources.flatMap(({ text }) => [...text.matchAll(/"subtrack ([a-z][^"\n]*)"/g)]);
  return [...inDocuments, ...inCode, ...inWords].map((match) => match[1] ?? '');
}

it(
  'every command, and every flag of it, that documents and the words of the program name exists',
  { timeout: 60_000 },
  async () => {
    const { commands } = await import('../../local-agent/commands/registry.ts');
    const unknown: string[] = [];
    for (const told of new Set(toldCommands())) {
      const [name = '', second = '', ...more] = told.split(/[\s|[\]=]+/);
      const group = Object.hasOwn(commands, name) ? await commands[name]?.load() : undefined;
      const command = group?.subCommands?.[second] ?? group;
      const flags = [second, ...more].filter((word) => /^--[a-z]/.test(word));
      const own = Object.keys(command?.args ?? {}).flatMap((flag) => [`--${flag}`, `--no-${flag}`]);
      const known = [...own, '--help'];
      if (command === undefined || flags.some((flag) => !known.includes(flag))) unknown.push(told);
    }
    expect(unknown).toEqual([]);
  },
);
