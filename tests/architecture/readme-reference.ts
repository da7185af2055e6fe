import { z } from 'zod';
import type { ArgDef } from '../../local-agent/cli/args.ts';
import { describeFlag, flagName } from '../../local-agent/cli/help-text.ts';
import { commands } from '../../local-agent/commands/registry.ts';
import { settingsSchema } from '../../local-agent/config/settings.ts';
import { eventSchema } from '../../shared/events/event-schema.ts';
import { environment, eventPurposes, routePurposes } from './reference-texts.ts';
import { listRoutes } from './worker-routes.ts';

// The README's reference, made from what the program itself knows. `npm run reference` writes it anew.

const startMark = '<!-- reference:start (npm run reference) -->';
const endMark = '<!-- reference:end -->';

export async function renderReference(): Promise<string> {
  const sections = [
    ['Commands', await commandSection()],
    ['Settings', settingsSection()],
    [
      'Environment',
      table(
        ['Variable', 'Meaning'],
        Object.entries(environment).map(([name, text]) => [`\`${name}\``, text]),
      ),
    ],
    ['Events', eventSection()],
    ['Routes of the Worker', await routeSection()],
  ];
  const parts = sections.map(
    ([title, body]) => `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`,
  );
  return [startMark, '', ...parts.flatMap((part) => [part, '']), endMark].join('\n');
}

/** README with its reference replaced; the marks are where it goes. */
export function replaceReference({ readme, reference }: { readme: string; reference: string }): string {
  const start = readme.indexOf(startMark);
  const end = readme.indexOf(endMark);
  if (start === -1 || end === -1) throw new Error(`README.md lacks ${startMark} or ${endMark}`);
  return readme.slice(0, start) + reference + readme.slice(end + endMark.length);
}

async function commandSection(): Promise<string> {
  const rows: string[][] = [];
  for (const [name, entry] of Object.entries(commands)) {
    const command = await entry.load();
    rows.push([code(usage(name, command.args)), entry.summary]);
    for (const [sub, { args, summary }] of Object.entries(command.subCommands ?? {})) {
      rows.push([code(usage(`${name} ${sub}`, args)), summary]);
    }
  }
  const flags = await flagRows();
  return [
    table(['Command', 'What it does'], rows),
    'Reports take the filters below; every reporting command has `--json`. Wrong usage leaves with 2, a failure with 1.',
    table(['Flag', 'Commands', 'Meaning'], flags),
  ].join('\n\n');
}

function usage(name: string, args: Record<string, ArgDef>): string {
  const words = Object.entries(args).filter(([, def]) => def.type === 'positional');
  const shown = words.map(([word, def]) =>
    def.type === 'positional' && !def.required ? `[${word.toUpperCase()}]` : word.toUpperCase(),
  );
  return ['subtrack', name, ...shown].join(' ');
}

async function flagRows(): Promise<string[][]> {
  const byFlag = new Map<string, { text: string; names: string[] }>();
  function note(name: string, args: Record<string, ArgDef>): void {
    for (const [flag, def] of Object.entries(args)) {
      if (def.type === 'positional') continue;
      const text = describeFlag(def);
      const key = `${flagName(flag, def)}\n${text}`;
      const row = byFlag.get(key) ?? { text, names: [] };
      row.names.push(name);
      byFlag.set(key, row);
    }
  }
  for (const [name, entry] of Object.entries(commands)) {
    const command = await entry.load();
    note(name, command.args);
    for (const [sub, { args }] of Object.entries(command.subCommands ?? {})) note(`${name} ${sub}`, args);
  }
  return [...byFlag].map(([key, { text, names }]) => [
    code(key.split('\n')[0] ?? ''),
    names.join(', '),
    text,
  ]);
}

type JsonSchema = {
  type?: string;
  enum?: string[];
  default?: unknown;
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
};

function settingsSection(): string {
  const schema = z.toJSONSchema(settingsSchema, { io: 'input' }) as JsonSchema;
  const rows = leaves('', schema).map(([name, leaf]) => [
    code(name),
    code(JSON.stringify(leaf.default)),
    `${leaf.description ?? ''}${leaf.enum ? `: ${leaf.enum.map(code).join(', ')}` : ''}`,
  ]);
  return [
    'In `config.json` below the home (`~/.subtrack`); the file may be missing.',
    table(['Setting', 'Default', 'Meaning'], rows),
  ].join('\n\n');
}

function leaves(prefix: string, schema: JsonSchema): [string, JsonSchema][] {
  if (!schema.properties) return [[prefix, schema]];
  return Object.entries(schema.properties).flatMap(([name, inner]) =>
    leaves(prefix ? `${prefix}.${name}` : name, inner),
  );
}

function eventSection(): string {
  const [first] = eventSchema.options;
  const envelope = Object.keys(first.shape).filter((name) => name !== 'data');
  const rows = eventSchema.options.map((option) => {
    const type = option.shape.event_type.value;
    return [code(type), eventPurposes[type], Object.keys(option.shape.data.shape).map(code).join(' ')];
  });
  return [
    `One JSON object a line, in \`journal/<project>/<session>.jsonl\`. Every event has ${envelope.map(code).join(' ')} and \`data\`.`,
    table(['Type', 'What', 'Fields of `data`'], rows),
  ].join('\n\n');
}

async function routeSection(): Promise<string> {
  const rows = (await listRoutes()).map((route) => [code(route), routePurposes[route] ?? '']);
  return table(['Route', 'What'], rows);
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: string[], rows: string[][]): string {
  return [tableLine(head), tableLine(head.map(() => '---')), ...rows.map(tableLine)].join('\n');
}

function tableLine(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
