/** A value of a configuration as workerd reads it; a file is named beside the configuration. */
export type CapnpValue =
  | string
  | number
  | boolean
  | Embedded
  | readonly CapnpValue[]
  | { readonly [field: string]: CapnpValue };

/** The content of a file in the folder of the configuration. */
export class Embedded {
  readonly file: string;
  constructor(file: string) {
    this.file = file;
  }
}

/** The text form of Cap'n Proto. */
export function capnpText(value: CapnpValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Embedded) return `embed ${JSON.stringify(value.file)}`;
  if (isList(value)) return `[${value.map(capnpText).join(', ')}]`;
  const fields = Object.entries(value).map(([name, field]) => `${name} = ${capnpText(field)}`);
  return `(${fields.join(', ')})`;
}

function isList(value: object): value is readonly CapnpValue[] {
  return Array.isArray(value);
}
