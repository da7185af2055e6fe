import { z } from 'zod';
import { budgetsAnswerSchema } from '../../shared/protocol/budgets.ts';
import { errorAnswerSchema } from '../../shared/protocol/errors.ts';
import type { Query } from '../../shared/queries/parts/define-query.ts';
import { sharesAnswerSchema } from '../../shared/protocol/shares.ts';
import { membersSchema, phasesAnswerSchema, timelineSchema } from './team-schemas.ts';
import { queries } from '../../shared/queries/registry.ts';

type AnyQuery = Query<z.ZodObject, z.ZodType>;
type Schema = Record<string, unknown>;

export const apiPaths = {
  page: '/api/v1',
  document: '/api/v1/openapi.json',
  query: '/api/v1/queries/:name',
  budgets: '/api/v1/budgets',
  reviews: '/api/v1/reviews',
  review: '/api/v1/reviews/:id',
  members: '/api/v1/members',
  phases: '/api/v1/phases',
  shares: '/api/v1/shares',
  timeline: '/api/v1/sessions/:session_id/timeline',
  segment: '/api/v1/sessions/:session_id/segments/:segment_id',
} as const;

const reviewHeadSchema = z.object({
  review_id: z.string(),
  kind: z.string(),
  title: z.string(),
  since_at: z.number().int(),
  until_at: z.number().int(),
  written_at: z.number().int(),
});

/** Made once in the life of an isolate: it takes longer than a request may. */
let paths: ReturnType<typeof makePaths> | undefined;

/** Everything that the API answers, made from the schemas that check it: OpenAPI 3.1 takes JSON Schema as it is. */
export function openApiDocument({ origin }: { origin: string }) {
  paths ??= makePaths();
  return {
    openapi: '3.1.0',
    info: {
      title: 'SubAgent Tracking',
      version: '1',
      description:
        'What the pages of the team show, as JSON. A token is made on the page Team; it reads what its member may read, or ' +
        'figures and names alone. Times are milliseconds since 1970 (UTC), money is in millionths of a dollar, where a ' +
        'name says nothing else.',
    },
    servers: [{ url: origin }],
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'sta_…' } },
      schemas: { Error: toSchema(errorAnswerSchema) },
    },
    paths,
  };
}

function makePaths(): Record<string, ReturnType<typeof get>> {
  return Object.fromEntries([
    ...Object.entries(queries).map(([name, query]) => [
      apiPaths.query.replace(':name', name),
      get({
        id: name,
        summary: name.replaceAll('_', ' '),
        parameters: [...parametersOf(query as unknown as AnyQuery), lookBefore],
        answer: {
          type: 'object',
          required: ['query', 'rows'],
          properties: {
            query: { const: name },
            rows: { type: 'array', items: toSchema((query as unknown as AnyQuery).row, 'output') },
            told_since: {
              type: 'integer',
              description:
                'Milliseconds since the epoch. Rows do not tell of the days before, which were put away without what is asked. Left out where they tell of all.',
            },
            looked_since: {
              type: 'integer',
              description:
                'Milliseconds since the epoch. So much was recorded that rows are of what began since then alone; with it as the parameter "before" they are of what was before. Left out where they are of all.',
            },
          },
        },
      }),
    ]),
    [
      apiPaths.budgets,
      get({
        id: 'budgets',
        summary: 'budgets with spent and forecast',
        parameters: [],
        answer: toSchema(budgetsAnswerSchema),
      }),
    ],
    [
      apiPaths.reviews,
      get({
        id: 'reviews',
        summary: 'reviews that were written, the latest first',
        parameters: [],
        answer: toSchema(z.object({ reviews: z.array(reviewHeadSchema) })),
      }),
    ],
    [
      inBraces(apiPaths.review),
      get({
        id: 'review',
        summary: 'one review with its findings',
        parameters: [inPath('id')],
        answer: toSchema(reviewHeadSchema.extend({ review: z.looseObject({}) })),
      }),
    ],
    [
      apiPaths.members,
      get({
        id: 'members',
        summary: 'who is of the team',
        parameters: [],
        answer: toSchema(membersSchema, 'output'),
      }),
    ],
    [
      apiPaths.phases,
      get({
        id: 'phases',
        summary: 'phases of the team, in their order',
        parameters: [],
        answer: toSchema(phasesAnswerSchema, 'output'),
      }),
    ],
    [
      apiPaths.shares,
      get({
        id: 'shares',
        summary: 'links that show sessions, newest first: of everybody, or the own alone',
        parameters: [{ name: 'session_id', in: 'query', required: false, schema: { type: 'string' } }],
        answer: toSchema(sharesAnswerSchema, 'output'),
      }),
    ],
    [
      inBraces(apiPaths.timeline),
      get({
        id: 'session_timeline',
        summary: 'one session with its agent runs and the segments that hold its events',
        parameters: [inPath('session_id')],
        answer: toSchema(timelineSchema, 'output'),
      }),
    ],
    [
      inBraces(apiPaths.segment),
      get({
        id: 'session_segment',
        summary: 'one segment of events: gzip of JSON lines, as its device sent it',
        parameters: [inPath('session_id'), inPath('segment_id')],
        answer: { type: 'string', contentMediaType: 'application/x-ndjson', contentEncoding: 'gzip' },
        type: 'application/gzip',
      }),
    ],
  ]);
}

/** As OpenAPI writes what a path leaves open. */
function inBraces(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

/** The way to what an answer of the newest rows leaves out. */
const lookBefore: Schema = {
  name: 'before',
  in: 'query',
  required: false,
  schema: { type: 'integer' },
};

function inPath(name: string): Schema {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

type Told = { id: string; summary: string; parameters: Schema[]; answer: Schema; type?: string };

function refused(description: string) {
  const schema: Schema = { $ref: '#/components/schemas/Error' };
  return { description, content: { 'application/json': { schema } } };
}

function get(o: Told) {
  return {
    get: {
      operationId: o.id,
      summary: o.summary,
      parameters: o.parameters,
      responses: {
        200: { description: 'The answer', content: { [o.type ?? 'application/json']: { schema: o.answer } } },
        400: refused('A parameter does not fit; the message names it'),
        401: refused('No token, or none that works'),
        404: refused('There is none, or not for this token'),
        429: refused('Too many requests of this token; Retry-After says when to go on'),
      },
    },
  };
}

function parametersOf({ params }: AnyQuery): Schema[] {
  const { properties = {}, required = [] } = toSchema(params) as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

/** As the caller writes it, or reads it; what no JSON can say is left open. */
function toSchema(schema: z.ZodType, io: 'input' | 'output' = 'input'): Schema {
  const made: Schema = { ...z.toJSONSchema(schema, { io, unrepresentable: 'any' }) };
  delete made['$schema'];
  return made;
}
