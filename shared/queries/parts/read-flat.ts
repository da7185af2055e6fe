import { z } from 'zod';

type Read<Schema extends z.ZodType> = (value: unknown) => z.infer<Schema>;
type Check = (value: never) => boolean;
type Field = {
  name: string;
  /** `texts`: a list of them. */
  type: 'string' | 'number' | 'texts';
  isNullable: boolean;
  isOptional: boolean;
  /** What stands where nothing is given; undefined where nothing does. */
  instead: unknown;
  checks: readonly Check[];
};
type FieldTest = Omit<Field, 'name'>;

const known = new WeakMap<z.ZodType, (value: unknown) => unknown>();
/** Questions share the fields that all of them are narrowed by. */
const knownFields = new WeakMap<z.core.$ZodType, FieldTest | 'not flat'>();

/**
 * Reads rows of our own statements, by the hundred, and what questions are asked with. A schema takes most of a list's time where
 * the runtime lets no code be made of it, as a Worker's does, and milliseconds the first time; so each field is looked at for
 * itself, and of what does not fit the schema says why.
 */
export function flatReader<Schema extends z.ZodType>(schema: Schema): Read<Schema> {
  const before = known.get(schema);
  // What is kept under a schema was made of it.
  if (before !== undefined) return before as Read<Schema>;
  const fields = schema instanceof z.ZodObject ? fieldsOf(schema) : undefined;
  const read: Read<Schema> = (value) => {
    const fit = fields === undefined ? undefined : fitting({ value, fields });
    return fit === undefined ? schema.parse(value) : (fit as z.infer<Schema>);
  };
  known.set(schema, read);
  return read;
}

/** Undefined where a field is more than a text, a number, a choice or a list of texts. */
function fieldsOf({ shape }: z.ZodObject): Field[] | undefined {
  const fields: Field[] = [];
  for (const [name, field] of Object.entries(shape)) {
    const test = knownFields.get(field) ?? testOf(field) ?? 'not flat';
    knownFields.set(field, test);
    if (test === 'not flat') return undefined;
    fields.push({ name, ...test });
  }
  return fields;
}

function testOf(field: z.core.$ZodType): FieldTest | undefined {
  const { def } = (field as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'nullable': {
      const inner = testOf(def.innerType);
      return inner && { ...inner, isNullable: true };
    }
    case 'optional': {
      const inner = testOf(def.innerType);
      return inner && { ...inner, isOptional: true };
    }
    case 'default': {
      const inner = testOf(def.innerType);
      return inner && { ...inner, isOptional: true, instead: def.defaultValue };
    }
    case 'enum': {
      const options = new Set<unknown>(Object.values(def.entries));
      const isText = [...options].every((option) => typeof option === 'string');
      return isText ? { ...plain, type: 'string', checks: [(value) => options.has(value)] } : undefined;
    }
    case 'string':
    case 'number': {
      // A text or number of a certain format is a check of its own.
      const checks = [...('check' in def ? [def] : []), ...(def.checks ?? []).map(({ _zod }) => _zod.def)];
      const tests = checks.map((check) => checkOf(check as CheckDef));
      const found = tests.filter((test) => test !== undefined);
      return found.length === tests.length ? { ...plain, type: def.type, checks: found } : undefined;
    }
    case 'array': {
      const isPlain = (def.checks ?? []).length === 0;
      const { element } = def;
      const inner = isPlain ? testOf(element) : undefined;
      const isText = inner?.type === 'string' && !inner.isNullable && !inner.isOptional;
      return isText && inner.checks.length === 0 ? { ...plain, type: 'texts', checks: [] } : undefined;
    }
    default:
      return undefined;
  }
}

const plain = { isNullable: false, isOptional: false, instead: undefined };

type CheckDef =
  | z.core.$ZodChecks['_zod']['def']
  | (z.core.$ZodCheckDef & { check: 'custom'; fn?: (value: unknown) => unknown });

function checkOf(check: CheckDef): Check | undefined {
  switch (check.check) {
    case 'number_format':
      return check.format === 'safeint' ? (value: number) => Number.isSafeInteger(value) : undefined;
    case 'greater_than':
    case 'less_than': {
      const { value: bound, inclusive, check: side } = check;
      if (typeof bound !== 'number') return undefined;
      const sign = side === 'less_than' ? -1 : 1;
      return (value: number) => sign * (value - bound) > 0 || (inclusive && value === bound);
    }
    case 'min_length':
      return (value: string) => value.length >= check.minimum;
    case 'max_length':
      return (value: string) => value.length <= check.maximum;
    case 'custom': {
      const { fn } = check;
      return fn && ((value) => Boolean(fn(value)));
    }
    default:
      return undefined;
  }
}

/** The value itself, or with what stands where nothing was given; undefined where it does not fit. */
function fitting({ value, fields }: { value: unknown; fields: readonly Field[] }): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const values = value as Readonly<Record<string, unknown>>;
  let missing = 0;
  let filled: Record<string, unknown> | undefined;
  for (const field of fields) {
    const one = values[field.name];
    if (one === undefined) {
      if (!field.isOptional) return undefined;
      if (!Object.hasOwn(values, field.name)) missing += 1;
      if (field.instead !== undefined) (filled ??= { ...values })[field.name] = field.instead;
    } else if (one === null ? !field.isNullable : !isOf({ one, field })) return undefined;
  }
  // What is said beyond the fields is nobody's to read: the schema takes it away.
  return Object.keys(values).length === fields.length - missing ? (filled ?? values) : undefined;
}

function isOf({ one, field }: { one: unknown; field: Field }): boolean {
  const { type, checks } = field;
  if (type === 'texts') return Array.isArray(one) && one.every((text) => typeof text === 'string');
  if (typeof one !== type || (type === 'number' && !Number.isFinite(one))) return false;
  for (const check of checks) if (!check(one as never)) return false;
  return true;
}
