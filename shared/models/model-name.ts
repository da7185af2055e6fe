/**
 * The name by which a model is priced: no context suffix (`[1m]`), no date, no provider prefix or region
 * (`us.anthropic.`, `anthropic:`, `databricks-`), no platform version (`-v1:0`, `@20250929`), no variant (`:thinking`,
 * `-thinking`, `:200k`), one order of family and version.
 */
export function priceName(model: string): string {
  const bare = model
    .trim()
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/^(?:[a-z-]+[.:])*(?:anthropic(?:[.:]|--)|databricks-(?=claude-))/, '')
    .replace(/@.*$/, '')
    // In any order: `[1m]:thinking`, `:200k[1m]`.
    .replace(/(?::[a-z0-9]+|\[[^\]]*\])+$/, '')
    .replace(/(?<=\d)-v\d+$/, '')
    .replace(/(?<=^claude-.*)-thinking$/, '')
    .replace(/-latest$/, '')
    .replace(/-\d{8}$/, '')
    .replace(/(\d)\.(\d)/g, '$1-$2');
  return canonicalClaude(bare) ?? bare;
}

/** `claude-3-5-haiku` and `claude-haiku-3-5` are one model, as are `claude-opus-4` and `claude-opus-4-0`. */
function canonicalClaude(name: string): string | undefined {
  const match =
    /^claude-(?<family>[a-z]+)-(?<version>\d{1,2}(?:-\d{1,2})?)$/.exec(name) ??
    /^claude-(?<version>\d{1,2}(?:-\d{1,2})?)-(?<family>[a-z]+)$/.exec(name);
  if (!match?.groups) return undefined;
  return `claude-${match.groups['family']}-${match.groups['version']?.replace(/-0$/, '')}`;
}
