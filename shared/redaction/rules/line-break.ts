/**
 * A new line as it is or escaped, and what tools write in front of it: a line number, a file and a number, a diff's sign.
 * For expressions.
 */
export const lineBreak =
  '(?:\\r?\\n|(?:\\\\{1,8}r)?\\\\{1,8}n)(?: {0,6}\\d{1,6}(?:→|\\t|\\\\{1,8}t)|[\\w./-]{1,80}:\\d{1,6}:|[+-])?[ \\t]{0,16}';
