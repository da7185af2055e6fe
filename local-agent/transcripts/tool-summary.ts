import { textOf, type Fields } from './record-fields.ts';

const MAX_SUMMARY = 160;

/** The input field that says most, by tool. */
const telling: Readonly<Record<string, string>> = {
  Agent: 'description',
  Bash: 'command',
  BashOutput: 'bash_id',
  Glob: 'pattern',
  Grep: 'pattern',
  PowerShell: 'command',
  SendMessage: 'to',
  Skill: 'skill',
  Task: 'description',
  TaskCreate: 'subject',
  ToolSearch: 'query',
  WebFetch: 'url',
  WebSearch: 'query',
};

/** One line for people: `Bash npm test`, `Read src/queue.ts`. */
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
  const field = telling[name];
  const value =
    path === undefined
      ? (textOf(field === undefined ? undefined : input[field]) ?? firstText(input))
      : relative({ path, cwd });
  const line = (value ?? '').replaceAll(/\s+/g, ' ').trim();
  const summary = line === '' ? name : `${name} ${line}`;
  return summary.length <= MAX_SUMMARY ? summary : `${summary.slice(0, MAX_SUMMARY - 1)}…`;
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
