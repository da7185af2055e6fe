import type { Deps, Output } from '../deps.ts';

const UNKNOWN_WIDTH = 80;
const NARROWEST = 40;

/** Columns to write for: what the terminal says, else COLUMNS, else 80. */
export function widthOf({ stdout, env }: Pick<Deps, 'stdout' | 'env'>): number {
  const told = stdout.columns ?? Number(env['COLUMNS']);
  return Number.isInteger(told) && told > 0 ? Math.max(NARROWEST, told) : UNKNOWN_WIDTH;
}

/** Colour only for people: a terminal, and neither NO_COLOR nor a dumb one (https://no-color.org). */
export function hasColour({ output, env }: { output: Output; env: NodeJS.ProcessEnv }): boolean {
  return output.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;
export type Tone = keyof typeof codes;

/** Marks text for a terminal; without colour the text stays as it is. */
export type Paint = (tone: Tone, text: string) => string;

export function createPaint(colour: boolean): Paint {
  return (tone, text) => {
    const [on, off] = codes[tone];
    return colour && text !== '' ? `\u001B[${on}m${text}\u001B[${off}m` : text;
  };
}
