// Two of git's files, read line by line: an expression over the whole text would take its time on a hostile one.

/** Longer than any remote: such a line is none. */
const MAX_LINE = 4096;

/** The url of `origin`, else that of the first remote. */
export function remoteIn(config: string): string | undefined {
  const remotes = new Map<string, string>();
  let remote: string | undefined;
  for (const raw of config.split('\n')) {
    if (raw.length > MAX_LINE) continue;
    const line = raw.trim();
    if (line.startsWith('[')) remote = remoteName(line);
    else if (remote !== undefined && !remotes.has(remote)) {
      const equals = line.indexOf('=');
      const isUrl = equals > 0 && line.slice(0, equals).trimEnd().toLowerCase() === 'url';
      const url = isUrl ? valueOf(line.slice(equals + 1)) : '';
      if (url !== '') remotes.set(remote, url);
    }
  }
  return remotes.get('origin') ?? remotes.values().next().value;
}

/** Without a comment behind it; a value in quotes may hold the signs of one. */
function valueOf(text: string): string {
  const value = text.trim();
  const end = value.startsWith('"') ? value.indexOf('"', 1) : value.search(/\s[#;]/);
  return end < 0 ? value : value.slice(value.startsWith('"') ? 1 : 0, end).trim();
}

function remoteName(line: string): string | undefined {
  const start = '[remote "';
  const end = line.indexOf('"]', start.length);
  return line.startsWith(start) && end > start.length ? line.slice(start.length, end) : undefined;
}

/** The git folder that the `.git` file of a worktree or submodule names. */
export function gitPointer(text: string): string | undefined {
  const start = 'gitdir: ';
  const line = text.split('\n').find((line) => line.startsWith(start) && line.length <= MAX_LINE);
  return line?.slice(start.length).trim() || undefined;
}
