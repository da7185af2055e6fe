/** As far as our schemas use it. */
export type JsonSchema = {
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  items?: JsonSchema;
  prefixItems?: readonly JsonSchema[];
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: JsonSchema | boolean;
};

/** A JSON Schema as a type of TypeScript, on one line; what it says nothing of is `unknown`. */
export function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return [...new Set(either.map(typeText))].join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map((one) => `(${typeText(one)})`).join(' & ');
  if (Array.isArray(schema.type))
    return schema.type.map((type: string) => typeText({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'integer':
      return 'number';
    case 'number':
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'array':
      return listText(schema);
    case 'object':
      return objectText(schema);
    default:
      return 'unknown';
  }
}

function listText({ items, prefixItems }: JsonSchema): string {
  if (prefixItems !== undefined) return `[${prefixItems.map(typeText).join(', ')}]`;
  return `(${typeText(items ?? {})})[]`;
}

function objectText({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const fields = Object.entries(properties).map(
    ([name, field]) =>
      `${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeText(field)}`,
  );
  const others =
    additionalProperties === undefined || additionalProperties === false
      ? undefined
      : `{ [name: string]: ${additionalProperties === true ? 'unknown' : typeText(additionalProperties)} }`;
  if (fields.length === 0) return others ?? '{ [name: string]: never }';
  const known = `{ ${fields.join('; ')} }`;
  return others === undefined ? known : `${known} & ${others}`;
}
