import { textOf, type Fields } from './record-fields.ts';

/** The input field that says most, by tool. */
const telling = new Map([
  ['Agent', 'description'],
  ['Bash', 'command'],
  ['BashOutput', 'bash_id'],
  ['Glob', 'pattern'],
  ['Grep', 'pattern'],
  ['PowerShell', 'command'],
  ['SendMessage', 'to'],
  ['Skill', 'skill'],
  ['Task', 'description'],
  ['TaskCreate', 'subject'],
  ['ToolSearch', 'query'],
  ['WebFetch', 'url'],
  ['WebSearch', 'query'],
]);

/** One line for people: `Bash npm test`, `Read src/queue.ts`. It is cut once secrets are out: half of one is not known as one. */
export function summarizeTool({
  name,
  input,
  cwd,
}: {
  name: string;
  input: Fields;
  cwd: string | undefined;
}): string {
  const path = textOf(input['file_path']) ?? textOf(input['notebook_path']);
  const field = telling.get(name);
  const value =
    path === undefined
      ? (textOf(field === undefined ? undefined : input[field]) ?? firstText(input))
      : relative({ path, cwd });
  const line = (value ?? '').replaceAll(/\s+/g, ' ').trim();
  return line === '' ? name : `${name} ${line}`;
}

function firstText(input: Fields): string | undefined {
  for (const key in input) {
    const text = textOf(input[key]);
    if (text !== undefined) return text;
  }
  return undefined;
}

function relative({ path, cwd }: { path: string; cwd: string | undefined }): string {
  if (cwd === undefined || !path.startsWith(cwd)) return path;
  const rest = path.slice(cwd.length);
  return rest.startsWith('/') || rest.startsWith('\\') ? rest.slice(1) : path;
}
