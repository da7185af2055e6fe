type Named = { member_id: string; name: string };

/** Members whose name stands behind an @; of names that begin alike the longer one is meant. */
export function findMentions({ text, members }: { text: string; members: readonly Named[] }): Named[] {
  let rest = text.toLowerCase();
  return members
    .toSorted((a, b) => b.name.length - a.name.length)
    .filter(({ name }) => {
      const word = `@${name.toLowerCase()}`;
      const isMentioned = rest.split(word).some((part, at) => at > 0 && !/^[\p{L}\p{N}]/u.test(part));
      rest = isMentioned ? rest.replaceAll(word, ' ') : rest;
      return isMentioned;
    });
}
