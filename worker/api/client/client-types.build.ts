import type { openApiDocument } from '../open-api.ts';
import { typeText, type JsonSchema } from './type-text.ts';

type Document = ReturnType<typeof openApiDocument>;
type Operation = Document['paths'][string]['get'];
type Parameter = { name: string; in: 'path' | 'query'; required: boolean; schema: JsonSchema };

/** A part of an address, with the question that is asked there and what lies below. */
type Node = { operation?: Operation; below: Map<string, Node> };

/** The types of `import { apiClient } from 'subagent-tracking/client'`: they need no other package. */
export function renderClientTypes({ paths }: Pick<Document, 'paths'>): string {
  const root: Node = { below: new Map() };
  for (const [path, { get }] of Object.entries(paths)) {
    let node = root;
    for (const part of path.split('/').slice(3)) {
      const name = part.replace(/^\{(.+)\}$/, ':$1');
      const next = node.below.get(name) ?? { below: new Map() };
      node.below.set(name, next);
      node = next;
    }
    node.operation = get;
  }
  return `${HEAD}\n/** What the API answers, path by path: \`client.queries.usage_totals.$get({ query: {} })\`. */\nexport type ApiClient = ${nodeText(root, '')};\n${TAIL}`;
}

const HEAD = `/** What a refusal says. */
export type ApiError = { error: { code: string; message: string; hint?: string } };

/** An answer as \`fetch\` gives it; \`ok\` tells which JSON is in it. */
export type ApiResponse<Answer> =
  | (Omit<Response, 'json' | 'ok'> & { ok: true; json(): Promise<Answer> })
  | (Omit<Response, 'json' | 'ok'> & { ok: false; json(): Promise<ApiError> });
`;

const TAIL = `
/** Asks a cloud at its address, with a token (\`sta_…\`) that the page Team makes. */
export declare function apiClient(options: {
  url: string;
  token: string;
  fetch?: typeof globalThis.fetch;
}): ApiClient;
`;

function nodeText({ operation, below }: Node, indent: string): string {
  const inner = `${indent}  `;
  const lines = [...below].map(([name, node]) => `${keyText(name)}: ${nodeText(node, inner)};`);
  if (operation !== undefined)
    lines.unshift(
      `/** ${capital(operation.summary)}. */`,
      `$get(${argsText(operation)}): ${answerText(operation)};`,
    );
  return `{\n${lines.map((line) => inner + line).join('\n')}\n${indent}}`;
}

function argsText(operation: Operation): string {
  const parameters = operation.parameters as Parameter[];
  const parts = (['param', 'query'] as const).flatMap((kind) => {
    const given = parameters.filter((one) => one.in === (kind === 'param' ? 'path' : 'query'));
    if (given.length === 0) return [];
    const isNeeded = given.some(({ required }) => required);
    const fields = given.map(
      ({ name, required, schema }) => `${keyText(name)}${required ? '' : '?'}: ${typeText(schema)}`,
    );
    return [{ isNeeded, text: `${kind}${isNeeded ? '' : '?'}: { ${fields.join('; ')} }` }];
  });
  if (parts.length === 0) return '';
  const isNeeded = parts.some((part) => part.isNeeded);
  return `args${isNeeded ? '' : '?'}: { ${parts.map(({ text }) => text).join('; ')} }`;
}

function answerText({ responses }: Operation): string {
  const { content } = responses[200] as { content: Record<string, { schema: JsonSchema }> };
  const json = content['application/json'];
  return `Promise<${json === undefined ? 'Response' : `ApiResponse<${typeText(json.schema)}>`}>`;
}

function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
