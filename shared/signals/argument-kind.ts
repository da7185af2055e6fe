import { knownExtension } from '../privacy/known-extensions.ts';
import { isReading, targetOf } from './tool-words.ts';

// The kind of a call's arguments in words of lists that stand here: whatever they do not know is no name, and stays unsaid.

const listOf = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const programs =
  listOf(`ansible aws az awk bash bun bundle cargo cat cd chmod clang cmake composer conda cp curl deno
  docker docker-compose dotnet eslint find gcc gcloud gem gh git go gradle helm java javac jest jq kill kubectl ls lsof
  make mkdir mvn mysql node npm npx nvm oxlint perl php pip pip3 playwright pnpm podman poetry prettier psql pytest python
  python3 redis-cli rm rsync ruby ruff rustc scp sed sh sleep sqlite3 ssh swift systemctl tail tar terraform touch tsc tsx
  unzip uv uvicorn vite vitest wget which wrangler xargs yarn zig zip`);
const actions =
  listOf(`add apply branch build check checkout ci clippy clone commit create delete deploy diff down exec
  fetch fmt get init install issue list log logs merge mod pr publish pull push rebase reset restore run show start stash
  status switch tag test up update view`);
/** They say with their exit code what they found. */
const answering = listOf('cmp diff grep rg test');

/** `git-push`, `npm`, `.json`; undefined where the arguments are of no known kind, or their failing says nothing. */
export function argumentKind(call: { tool_name: string; summary: string | null }): string | undefined {
  const target = targetOf(call);
  if (target === undefined) return undefined;
  if (call.tool_name === 'Bash' || call.tool_name === 'PowerShell') return commandKind(target);
  // An edit fails by what it looks for, whatever the kind of file.
  return isReading(call) ? knownExtension(target) : undefined;
}

function commandKind(command: string): string | undefined {
  const words = withoutPrelude(command).split(' ');
  const program = (words[0] ?? '').replace(/^.*\//, '');
  if (answering.has(program) || !programs.has(program)) return undefined;
  const action = words.slice(1).find((word) => !word.startsWith('-')) ?? '';
  return actions.has(action) ? `${program}-${action}` : program;
}

/** Without folders gone to, variables set and time limits, which say nothing about what fails. */
function withoutPrelude(command: string): string {
  let rest = command.trim();
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest
      .replace(/^cd [^&;|]{1,200}(?:&&|;)\s*/, '')
      .replace(/^[A-Za-z_][A-Za-z0-9_]*=[^\s'"]{0,200}\s+/, '')
      .replace(/^(?:sudo|nice|time|command)\s+/, '')
      .replace(/^timeout\s+\d+[smh]?\s+/, '');
  }
  return rest;
}
