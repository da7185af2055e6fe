import { z } from 'zod';
import { budgetsAnswerSchema } from '../../shared/protocol/budgets.ts';
import { errorAnswerSchema } from '../../shared/protocol/errors.ts';
import type { Query } from '../../shared/queries/parts/define-query.ts';
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
        parameters: parametersOf(query as unknown as AnyQuery),
        answer: {
          type: 'object',
          required: ['query', 'rows'],
          properties: {
            query: { const: name },
            rows: { type: 'array', items: toSchema((query as unknown as AnyQuery).row, 'output') },
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
      apiPaths.review.replace(':id', '{id}'),
      get({
        id: 'review',
        summary: 'one review with its findings',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        answer: toSchema(reviewHeadSchema.extend({ review: z.looseObject({}) })),
      }),
    ],
  ]);
}

function get(o: { id: string; summary: string; parameters: Schema[]; answer: Schema }) {
  const json = (schema: Schema) => ({ 'application/json': { schema } });
  const refused = (description: string) => ({
    description,
    content: json({ $ref: '#/components/schemas/Error' }),
  });
  return {
    get: {
      operationId: o.id,
      summary: o.summary,
      parameters: o.parameters,
      responses: {
        200: { description: 'The answer', content: json(o.answer) },
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
