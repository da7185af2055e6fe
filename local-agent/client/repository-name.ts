const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `ext::sh -c …` and its like: a command with its arguments, not a place. */
const helper = /^[a-z][a-z0-9+.-]*::/i;

/**
 * The last two parts of a remote: of `git@host:owner/repo.git` and `https://user:token@host/owner/repo` alike. Users and
 * passwords may hold any character, so that everything up to the last `@` is left out; undefined where it cannot be told
 * what is a name.
 */
export function repositoryName(remote: string): string | undefined {
  if (helper.test(remote)) return undefined;
  const [place = '', ...rest] = remote.split(/[?#]/);
  if (rest.some((part) => part.includes('@'))) return undefined;
  const parts = pathOf(place)
    .replace(/[\\/]+$/, '')
    .replace(/\.git$/, '')
    .split(/[\\/]/)
    .filter(Boolean);
  return parts.length > 0 ? parts.slice(-2).join('/') : undefined;
}

/** Without user and host. */
function pathOf(place: string): string {
  const at = place.lastIndexOf('@');
  const rest = place.slice(at + 1).replace(scheme, '');
  const isUrl = scheme.test(place) || place.startsWith('//');
  if (isUrl) return rest.replace(/^[\\/]*[^\\/]*/, '');
  // `host:owner/repo`, or after a user also `host/owner/repo`.
  return at < 0 ? rest.replace(/^[^\\/:]*:/, '') : rest.replace(/^[^\\/:]*[:\\/]?/, '');
}
