import { inputFields, type InputField } from '../../shared/events/input-fields.ts';

/** The input of a call as people write it: JSON's signs and escapes are no words of it, and would hide those beside them. */
export function callText(input: string): string {
  const fields = inputFields(input);
  if (fields === undefined) return input;
  const told: string[] = [];
  // No recursion: how deep an input goes is up to whoever wrote the tool.
  const waiting = fields.toReversed();
  for (let field = waiting.pop(); field !== undefined; field = waiting.pop()) {
    const [name, value] = field;
    if (typeof value === 'object' && value !== null)
      for (const inner of fieldsIn({ name, value }).toReversed()) waiting.push(inner);
    else if (value !== null) told.push(name === 'command' ? String(value) : `${name}: ${String(value)}`);
  }
  return told.join(' · ');
}

function fieldsIn({ name, value }: { name: string; value: object }): InputField[] {
  return Array.isArray(value) ? value.map((one): InputField => [name, one]) : Object.entries(value);
}
