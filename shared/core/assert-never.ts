/** Ends an exhaustive `switch` over a union: fails to compile when a case is missing. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected value: ${JSON.stringify(value)}`);
}
