/** Characters of plain text that make a token; letters of other scripts are nearly one each. */
const PLAIN_PER_TOKEN = 3.5;

/** How many tokens a text is, rather too many than too few. */
export function estimateTokens(text: string): number {
  // oxlint-disable-next-line no-control-regex
  const plain = text.replaceAll(/[^\u0000-\u00ff]/g, '').length;
  return Math.ceil(plain / PLAIN_PER_TOKEN + (text.length - plain));
}
