import { inputFields } from '../../../../shared/events/input-fields.ts';

/** Every level is set in further: of what goes deeper nobody reads more, and thousands of levels cannot be written so at all. */
const deepest = 50;

/** A tool's input as people write it: one `name: value` a line, a lone command without its name. */
export function readableInput(input: string): string {
  const fields = inputFields(input);
  if (fields === undefined || isDeep(fields)) return input;
  return fields
    .map(([name, field]) => {
      const text = typeof field === 'string' ? field : JSON.stringify(field, null, 2);
      return name === 'command' ? text : text.includes('\n') ? `${name}:\n${text}` : `${name}: ${text}`;
    })
    .join('\n');
}

/** Level by level: how deep an input goes is up to whoever wrote the tool. */
function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((one): unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
  }
  return false;
}
