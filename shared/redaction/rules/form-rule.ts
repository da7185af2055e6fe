import { quotePrefix } from './string-wrappers.ts';

/** How a name and its value stand together; decides how much the value itself must prove. */
export type AssignmentForm =
  | 'assigned'
  | 'pair'
  | 'argument'
  | 'element'
  | 'flag'
  | 'directive'
  | 'prose'
  | 'spoken';

/**
 * `lead`: the characters one of which must stand behind the name and its blanks, so that nearly all names in ordinary text
 * are done with after one look; `*` stands for every letter. `behindQuote`: those that may follow where the lead is a quote.
 */
export type FormRule = { form: AssignmentForm; lead: string; behindQuote?: string; between: RegExp };

/** JSON in JSON doubles backslashes at every level: this is six levels deep. */
export const quote = `(?:\\\\{0,64}["'\`]|&quot;|&#34;)`;
/** What tools put in front of a line: its number, its file, the sign of a difference. */
const lineHead = '(?: {0,8}\\d{1,6}(?:→|\\t|\\\\{1,8}t)|[\\w./-]{1,80}:\\d{1,6}:|[+-](?=[ \\w<"\'}]))?';
/** White space as it is, or escaped in JSON. */
export const gap = `(?:[^\\S\\n]|\\\\{1,8}[rt]|(?:\\n|\\\\{1,8}n)${lineHead}){0,24}`;
export const blank = '[^\\S\\n]{0,24}';
/** A string of some language begins. */
export const opens = `(?=${quotePrefix}${quote})`;

/** What may begin a quote: JSON in JSON, HTML. */
export const QUOTES = '"\'`\\&';
/** Decided by what stands before the name. */
export const ANY = '';
