export type InputField = [name: string, value: unknown];

/** The fields of a call's input; undefined where it is no JSON object, or not all of one. */
export function inputFields(input: string): InputField[] | undefined {
  if (!input.startsWith('{')) return undefined;
  try {
    return Object.entries(JSON.parse(input) as object);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
