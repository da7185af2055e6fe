/** What a call may bring forth beside files: commits of git, and requests to merge them that `gh` or `glab` opens. */
export type GitWork = 'commit' | 'pull_request';

const word = String.raw`(?:"[^"]*"|'[^']*'|[^\s"';&|])+`;
/** A command begins a line, or stands behind what joins commands; variables may be set before it. */
const begin = String.raw`(?:^|[\n;&|({])[ \t]*(?:(?:then|do|else|time|env|command|[A-Za-z_]\w*=(?:${word})?)[ \t]+)*`;
const option = String.raw`(?:-[cC][ \t]+${word}|-(?![cC][ \t])${word})`;

const commands: readonly (readonly [GitWork, RegExp])[] = [
  [
    'commit',
    new RegExp(String.raw`${begin}git(?:[ \t]+${option})*[ \t]+(?:commit|cherry-pick|revert)(?![\w-])`),
  ],
  ['pull_request', new RegExp(`${begin}(?:gh\\s+pr|glab\\s+mr)\\s+(?:create|new)(?![\\w-])`)],
];

/** A command with a long text in front of it is still read to here. */
const MAX_COMMAND = 20_000;

/** What a shell line asks for; whether it came about only its output tells. */
export function gitWorkOf(command: string): GitWork[] {
  const read = command.slice(0, MAX_COMMAND);
  return commands.filter(([, pattern]) => pattern.test(read)).map(([work]) => work);
}

/** `[branch abc1234] subject`: git says so of each commit that it made, and of nothing else. */
const committed =
  /^\[(?:detached HEAD|[^\s[:~^?*\\]+)(?: \(root-commit\))? ([0-9a-f]{7,40}|[0-9a-f]{64})\](?: |\r?$)/gm;

/** An address on a line of its own. One that was there before follows the words that say so. */
const opened =
  /^(?<!already exists:\r?\n)[ \t]*(https?:\/\/[^\s/@]+\/[^\s?#@]+\/(?:pull|merge_requests)\/[1-9]\d{0,9})[ \t]*\r?$/gm;

const outputs: Record<GitWork, RegExp> = { commit: committed, pull_request: opened };

/** More from one call is no work of an agent's own, such as commits that a script replays. */
const MAX_FOUND = 50;

/**
 * Hashes, as git shortened them, or addresses that an output names, in its order with a blank between them; undefined where
 * it names none.
 */
export function readGitWork({ work, output }: { work: GitWork; output: string }): string | undefined {
  const found = new Set<string>();
  for (const [, name = ''] of output.matchAll(outputs[work])) {
    found.add(name);
    if (found.size === MAX_FOUND) break;
  }
  return found.size === 0 ? undefined : [...found].join(' ');
}
