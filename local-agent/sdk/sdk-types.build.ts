import { z } from 'zod';
import { eventSchema, type EventType } from '../../shared/events/event-schema.ts';
import { filledFields, logEnvelopeFields } from '../../shared/events/log-entry.ts';
import { camelCase } from './tracker.ts';

/** The types of `import { tracker } from 'subagent-tracking'`, made from the event schema: they need no other package. */
export function renderSdkTypes(): string {
  const types = eventSchema.options.map((option) => ({
    type: option.shape.event_type.value,
    schema: z.toJSONSchema(option.shape.data) as JsonSchema,
  }));
  const envelope = logEnvelopeFields.map(
    (name) => `  ${name}?: ${name === 'timestamp' ? 'Time' : 'string'};`,
  );
  return [
    HEAD,
    '/** Known beside an event; what is left out is made: main agent, now, an id of its own. */',
    `export type Envelope = {\n${envelope.join('\n')}\n};`,
    '',
    `export type EventData = {\n${types.map(dataOf).join('\n')}\n};`,
    '',
    TRACKER_HEAD,
    ...types.map(({ type }) => `  ${camelCase(type)}(event: Event<'${type}'>): LogResult;`),
    TRACKER_TAIL,
  ].join('\n');
}

const HEAD = `/** ISO 8601 in any time zone, or milliseconds since 1970. */
export type Time = string | number;

/** What became of an event; \`reason\` says in one line why it was refused. Nothing is ever thrown. */
export type LogResult = { accepted: true; event_id: string } | { accepted: false; reason: string };
`;

const TRACKER_HEAD = `export type EventType = keyof EventData;
export type Event<Type extends EventType> = EventData[Type] & Envelope;

/** One method a type of event. An accepted event is in the spool and outlives this process. */
export type Tracker = {`;

const TRACKER_TAIL = `  /** The same with the type as a word. */
  log<Type extends EventType>(type: Type, event: Event<Type>): LogResult;
  /** The same tracker with other defaults: an agent of its own, a session, a project. */
  child(defaults: Pick<Envelope, 'session_id' | 'agent_id' | 'project'>): Tracker;
};

/** Logs into the session of Claude Code that this program runs in, else into a session of this process alone. */
export declare const tracker: Tracker;
`;

type JsonSchema = {
  type?: string;
  enum?: string[];
  format?: string;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
};

function dataOf({ type, schema }: { type: EventType; schema: JsonSchema }): string {
  const needed = new Set(schema.required);
  for (const name of filledFields(type)) needed.delete(name);
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => `    ${name}${needed.has(name) ? '' : '?'}: ${typeText(field)};`,
  );
  return `  ${type}: {\n${fields.join('\n')}\n  };`;
}

function typeText(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' | ');
  if (schema.enum) return schema.enum.map((word) => `'${word}'`).join(' | ');
  if (schema.format === 'date-time') return 'Time';
  if (schema.type === 'array') return `${typeText(schema.items ?? {})}[]`;
  if (schema.type === 'integer') return 'number';
  return schema.type ?? 'unknown';
}
