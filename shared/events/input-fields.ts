export type InputField = [name: string, value: unknown];

/** The fields of a call's input, of one that was cut off as far as they go; undefined where it is no JSON object. */
export function inputFields(input: string): InputField[] | undefined {
  if (!input.startsWith('{')) return undefined;
  const value = parse(input) ?? parse(closed(input));
  return value === undefined ? undefined : Object.entries(value);
}

function parse(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What was cut off within a text, with the ends that are missing. */
function closed(input: string): string {
  const missing: string[] = [];
  let inText = false;
  for (let at = 0; at < input.length; at += 1) {
    const sign = input[at];
    if (sign === '"') inText = !inText;
    else if (inText && sign === '\\') at += 1;
    else if (inText) continue;
    else if (sign === '{') missing.push('}');
    else if (sign === '[') missing.push(']');
    else if (sign === '}' || sign === ']') missing.pop();
  }
  return `${inText ? `${withoutHalfEscape(input)}"` : input}${missing.toReversed().join('')}`;
}

/** An escape that was cut through: a lone backslash, or `\u` with fewer than four digits, and what the sender wrote behind it. */
function withoutHalfEscape(text: string): string {
  const half = /\\(?:u[0-9a-f]{0,3})?…?$/i.exec(text.slice(-6));
  if (half === null) return text;
  const start = text.length - half[0].length;
  const before = /\\*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  // An even number of backslashes before it are texts of their own.
  return before % 2 === 0 ? text.slice(0, start) : text;
}
