import { createLiteralScanner, type Literal, type LiteralScanner } from './literal-scanner.ts';
import { createShortScanner } from './short-scanner.ts';

/** A command that takes in one new line sees a few hundred characters; with these the automaton is worth its making. */
const FEW_CHARACTERS = 16_384;

/** Finds many literals in one pass; what that needs is made when there is text enough for it. */
export function createScanner(literals: readonly Literal[]): LiteralScanner {
  const short = createShortScanner(literals);
  let whole: LiteralScanner | undefined;
  let seen = 0;
  return (text) => {
    seen += text.length;
    if (whole === undefined && seen <= FEW_CHARACTERS) return short(text);
    whole ??= createLiteralScanner(literals);
    return whole(text);
  };
}
