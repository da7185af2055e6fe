/** Endings of files that say the same of everybody. */
const extensions: ReadonlySet<string> = new Set(
  `c cc cpp cs css csv go h hpp html java js json jsonl jsx kt lock lua md mjs php png proto ps1 py rb rs scala scss
    sh sql svelte svg swift tf toml ts tsx txt vue xml yaml yml zig`.split(/\s+/),
);

/** `.ts`; undefined where the ending is of no known kind. */
export function knownExtension(path: string): string | undefined {
  const extension = /\.([a-z0-9]{1,6})$/.exec(path)?.[1];
  return extension !== undefined && extensions.has(extension) ? `.${extension}` : undefined;
}
