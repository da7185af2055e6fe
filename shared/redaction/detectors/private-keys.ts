import type { Finding } from '../engine/finding.ts';

export const privateKeyMarks = ['-----BEGIN ', '---- BEGIN SSH2 ENCRYPTED', 'Private-Lines:'] as const;

const MAX_LENGTH = 65_536;
const head =
  /-----BEGIN ?(?:[A-Z0-9]{1,16} ){0,4}(?:PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V\d)-----|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----|Private-Lines: {0,2}\d{1,3}/iy;
const tail =
  /-{4,5} ?END ?(?:[A-Z0-9]{1,16} ){0,4}(?:PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V\d) ?-{4,5}/iy;
/** A line of a key after what stands before it: white space, `\n`, a line number, a diff's sign. Never a quote: see below. */
const keyLine = /[^"'`{}]{0,32}?[A-Za-z0-9+/=]{32,}/y;
const lastLine = /\s{0,8}(?:\\{1,8}[nr])?\s{0,8}[A-Za-z0-9+/]{1,39}={0,2}(?=\s*(?:$|["'`\\.…[(]))/y;

/** A PEM, OpenSSH, PGP or PuTTY private key: all of it, or, when its end was cut off, every line that is there. */
export function findPrivateKey({ text, mark }: { text: string; mark: number }): Finding | undefined {
  head.lastIndex = mark;
  if (!head.test(text)) return undefined;
  const bodyStart = head.lastIndex;
  const framed = text.charAt(mark) === '-';
  const end = (framed ? endOfFrame({ text, bodyStart }) : undefined) ?? endOfLines({ text, bodyStart });
  return end === undefined ? undefined : { start: mark, end, rule: 'private-key' };
}

/**
 * The end of `-----END …-----` where the next dashes are those. (Searching on for it would read the rest of the text once
 * for every BEGIN.) Documentation shows the frame with dots in it: there must be a line of a key.
 */
function endOfFrame({ text, bodyStart }: { text: string; bodyStart: number }): number | undefined {
  const dashes = text.indexOf('----', bodyStart);
  if (dashes === -1 || dashes - bodyStart > MAX_LENGTH) return undefined;
  tail.lastIndex = dashes;
  if (!tail.test(text)) return undefined;
  return isKeyBody(text.slice(bodyStart, dashes)) ? tail.lastIndex : undefined;
}

/** Code may put the lines of a key together from strings; what would tear JSON apart is not a key. */
function isKeyBody(body: string): boolean {
  return (
    /[A-Za-z0-9+/=]{32}/.test(body) && !/[{}[\]]/.test(body) && (body.match(/"/g) ?? []).length % 2 === 0
  );
}

function endOfLines({ text, bodyStart }: { text: string; bodyStart: number }): number | undefined {
  let end = bodyStart;
  for (keyLine.lastIndex = bodyStart; keyLine.test(text);) end = keyLine.lastIndex;
  if (end === bodyStart) return undefined;
  lastLine.lastIndex = end;
  return lastLine.test(text) ? lastLine.lastIndex : end;
}
