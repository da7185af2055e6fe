import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventSchema, type TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { rollupTableNames, rollupTables } from '../../../../shared/ledger/rows.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { cutEvent, cutRow } from '../../../../local-agent/sync/cut.ts';
import { envelopeFields, eventFields, type Field } from '../../../../shared/events/fields.ts';
import { levelOf, maxTextBytes, shortenText } from '../../../../shared/privacy/cut.ts';
import { rowFields } from '../../../../shared/privacy/row-fields.ts';

const sentence = 'Delete /home/ada/vault.txt, then tell nobody';
const time = '2026-11-20T09:00:00.000Z';

/** A value that fits a field's schema: text where it may be text. */
function fill(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return fill(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodLiteral) return schema.value;
  if (schema instanceof z.ZodArray) return [sentence, 'task-1'];
  if (schema instanceof z.ZodBoolean) return true;
  if (schema instanceof z.ZodNumber) return 7;
  if (schema instanceof z.ZodISODateTime) return time;
  return sentence;
}

const events = eventSchema.options.map((option) => {
  const shape: Record<string, z.ZodType> = option.shape.data.shape;
  const data = Object.fromEntries(Object.entries(shape).map(([field, schema]) => [field, fill(schema)]));
  return {
    type: option.shape.event_type.value,
    shape,
    event: {
      v: 1,
      seq: 3,
      event_id: 'tool:toolu_01',
      event_type: option.shape.event_type.value,
      timestamp: time,
      session_id: 'session-1',
      agent_id: 'main',
      parent_event_id: 'msg:1',
      source: 'transcript',
      project: 'acme/app',
      data,
    } as unknown as TrackedEvent,
  };
});

function kindOf({ event_type }: TrackedEvent, field: string): string | undefined {
  const fields: Readonly<Record<string, Field>> = eventFields[event_type];
  return fields[field]?.kind;
}

describe('every event type', () => {
  it.each(events)('$type: leaves whole when redacted, and still fits the schema', ({ event }) => {
    const cut = cutEvent({ event, level: 'redacted' });
    expect(cut).toEqual(event);
    expect(eventSchema.safeParse(cut).success).toBe(true);
  });

  it.each(events)(
    '$type: leaves without a word of text as metadata, and still fits the schema',
    ({ event, shape }) => {
      const cut = cutEvent({ event, level: 'metadata' });
      const sent = JSON.stringify(cut);
      for (const word of ['Delete', 'vault', '/home', 'nobody', 'ada']) expect(sent).not.toContain(word);
      expect(eventSchema.safeParse(cut).success).toBe(true);
      const figures = Object.keys(shape).filter(
        (field) => kindOf(event, field) === 'figure' && field !== 'title',
      );
      for (const field of figures) expect(cut?.data).toHaveProperty(field);
    },
  );

  it.each(events)('$type: does not leave at all when off', ({ event }) => {
    expect(cutEvent({ event, level: 'off' })).toBeUndefined();
  });

  it.each(events)('$type: every field of its schema is decided, and no other', ({ type, shape }) => {
    expect(Object.keys(eventFields[type]).toSorted()).toEqual(Object.keys(shape).toSorted());
  });

  it.each(['metadata', 'redacted'] as const)(
    'a field that nobody decided on does not leave as %s',
    (level) => {
      for (const { event } of events) {
        const odd = { ...event, added: 'later', data: { ...event.data, added: 'later', constructor: 1 } };
        const cut = cutEvent({ event: odd as unknown as TrackedEvent, level });
        expect(JSON.stringify(cut)).not.toContain('later');
        expect(Object.hasOwn(cut?.data ?? {}, 'constructor')).toBe(false);
      }
    },
  );

  it('an event type that nobody decided on does not leave', () => {
    const event = { ...events[0]?.event, event_type: 'keystrokes' } as unknown as TrackedEvent;
    expect(cutEvent({ event, level: 'redacted' })).toBeUndefined();
  });

  it('the envelope of the schema is decided, too', () => {
    const shape = Object.keys(eventSchema.options[0].shape).filter((field) => field !== 'data');
    expect(Object.keys(envelopeFields).toSorted()).toEqual(shape.toSorted());
  });
});

describe('every rollup column', () => {
  const rows = rollupTableNames.map((table) => {
    const { columns } = getTableConfig(rollupTables[table]);
    const row = Object.fromEntries(
      columns.map((column) => [column.name, column.dataType === 'number' ? 7 : sentence]),
    );
    return { table, columns, row };
  });

  it.each(rows)('$table: leaves whole when redacted', ({ table, row }) => {
    expect(cutRow({ table, row, level: 'redacted' })).toEqual(row);
  });

  it.each(rows)(
    '$table: leaves without a word of text as metadata, every column said',
    ({ table, columns, row }) => {
      const cut = cutRow({ table, row: { ...row, member: 'Ada' }, level: 'metadata' }) ?? {};
      for (const word of ['Delete', 'vault', '/home', 'nobody'])
        expect(JSON.stringify(cut)).not.toContain(word);
      expect(Object.keys(cut).toSorted()).toEqual(columns.map((column) => column.name).toSorted());
      const named = (wanted: boolean) =>
        columns.filter((column) => (column.dataType === 'number') === wanted);
      for (const column of named(true)) expect(cut[column.name]).toBe(7);
      const needed = named(false).filter((column) => column.notNull);
      for (const column of needed) expect(cut[column.name]).toEqual(expect.any(String));
    },
  );

  it.each(rows)('$table: does not leave at all when off', ({ table, row }) => {
    expect(cutRow({ table, row, level: 'off' })).toBeUndefined();
  });

  it.each(rows)('$table: every column of its table is decided, and no other', ({ table, columns }) => {
    expect(Object.keys(rowFields[table]).toSorted()).toEqual(columns.map((column) => column.name).toSorted());
  });

  it('keeps rows apart whose key is withheld', () => {
    const row = { hour: 1, session_id: 's', tool_name: 'Bash', rev: 1 };
    const names = ['my secret agent', 'my other agent'].map(
      (agent_type) =>
        cutRow({ table: 'tool_rollups', row: { ...row, agent_type }, level: 'metadata' })?.['agent_type'],
    );
    expect(new Set(names).size).toBe(2);
  });
});

describe('names as metadata', () => {
  it.each([
    ['agent_type', 'general-purpose'],
    ['agent_type', 'plugin:code-reviewer'],
    ['tool_name', 'mcp__github__create_issue'],
    ['model', 'claude-sonnet-4-5-20250929'],
    ['model', 'anthropic/claude-opus-5'],
    ['model', '<synthetic>'],
  ])('%s %s leaves as it is', (field, name) => {
    const row = {
      hour: 1,
      session_id: 's',
      rev: 1,
      agent_type: 'a',
      tool_name: 't',
      model: 'm',
      [field]: name,
    };
    const table = field === 'tool_name' ? 'tool_rollups' : 'usage_rollups';
    expect(cutRow({ table, row, level: 'metadata' })?.[field]).toBe(name);
  });

  it.each(['/home/ada/app', 'C:\\Users\\ada', '~/secret', '../../etc/passwd', 'a sentence of words'])(
    '%s does not leave in the place of a model',
    (name) => {
      const row = { hour: 1, session_id: 's', rev: 1, agent_type: 'a', model: name };
      expect(cutRow({ table: 'usage_rollups', row, level: 'metadata' })?.['model']).toMatch(/^withheld-/);
    },
  );
});

const rowOf = (tool_name: string) =>
  cutRow({
    table: 'tool_rollups',
    row: { hour: 1, session_id: 's', rev: 1, agent_type: 'a', tool_name },
    level: 'metadata',
  })?.['tool_name'];

describe('skills as metadata', () => {
  const called = events.find(({ type }) => type === 'tool_usage')?.event;
  const eventOf = (skill: string) => {
    const data = { tool_use_id: 't', tool_name: 'Skill', status: 'ok', skill };
    return cutEvent({ event: { ...called, data } as unknown as TrackedEvent, level: 'metadata' })?.data[
      'skill'
    ];
  };

  it.each([
    ['Skill', 'pdf'],
    ['Skill', 'team:review'],
    ['Skill', '检查'],
    ['SlashCommand', '/review-pr'],
    ['SlashCommand', '/team:fix'],
  ])('%s(%s) leaves by its name, in a row and in an event', (tool, skill) => {
    expect(rowOf(`${tool}(${skill})`)).toBe(`${tool}(${skill})`);
    expect(eventOf(skill)).toBe(skill);
  });

  it.each([
    '/home/ada/acme-merger/notes.md',
    'docs/merger.md',
    'ada@example.com',
    'pdf of the merger',
    '(pdf)',
    '//x',
    'C:\\ada',
    'x'.repeat(101),
  ])('%s is no name: its tool leaves, and the same stand-in in a row and in an event', (skill) => {
    const standIn = String(eventOf(skill));
    expect(standIn).toMatch(/^withheld-[\w-]+$/);
    for (const tool of ['Skill', 'SlashCommand'])
      expect(rowOf(`${tool}(${skill})`)).toBe(`${tool}(${standIn})`);
    expect(eventOf(standIn)).toBe(standIn);
  });

  it('what only looks like a skill of another tool does not leave', () => {
    expect(rowOf('Bash(pdf)')).toMatch(/^withheld-/);
  });
});

describe('long text', () => {
  it('is cut to 16 KiB, at a whole character, and says how much stays', () => {
    const event = {
      ...events.find(({ type }) => type === 'tool_usage')?.event,
      data: { tool_use_id: 't', tool_name: 'Bash', status: 'ok', output: '€'.repeat(20_000) },
    } as unknown as TrackedEvent;
    const output = String(cutEvent({ event, level: 'redacted' })?.data['output']);
    expect(Buffer.byteLength(output)).toBeLessThan(maxTextBytes + 100);
    expect(output).not.toContain('�');
    expect(output).toMatch(/… \[\d+ more bytes stay on the machine\]$/);
  });

  it.each([
    ['short', 'short'],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), `${'x'.repeat(64)}… [1 more bytes stay on the machine]`],
    [`${'x'.repeat(63)}😀`, `${'x'.repeat(63)}… [4 more bytes stay on the machine]`],
  ])('%#: an edge is cut right', (text, expected) => {
    expect(shortenText({ text, maxBytes: 64 })).toBe(expected);
  });
});

describe('the level of a project', () => {
  const { privacy } = settingsSchema.parse({
    privacy: { default: 'metadata', projects: { 'me/secret': 'off' } },
  });
  it.each([
    ['me/secret', 'off'],
    ['acme/app', 'metadata'],
    ['constructor', 'metadata'],
  ])('of %s is %s', (project, level) => {
    expect(levelOf({ settings: privacy, project })).toBe(level);
  });
});
