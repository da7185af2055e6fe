import { z } from 'zod';
import { EVENT_VERSION, eventSchema } from './event-schema.ts';

/** The event schema for other languages and tools, as JSON Schema 2020-12. */
export function eventJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(eventSchema, { target: 'draft-2020-12' }),
    title: `SubAgent Tracking event, version ${EVENT_VERSION}`,
  };
}
