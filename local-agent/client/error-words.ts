/** Codes of compilers, linters, databases and Node that name a fault by themselves. */
export const toolCodes = new RegExp(
  [
    String.raw`\b(?:TS|CS|BC|FS|SC|NG|NU|MSB|LNK|AADSTS|PGRST|SQLSTATE\s?\[?|ORA-)\d{2,6}\b`,
    String.raw`\[E\d{4}\]`,
    String.raw`\bE\d{4}\b`,
    String.raw`(?<=: )[EFWCDNBSR]\d{3}(?= )`,
    String.raw`(?<=code:? ['"]?)P\d{4}\b`,
    String.raw`\b(?:ERR|SQLITE)_[A-Z_]{3,}\b`,
    String.raw`(?<=(?:npm (?:ERR!|error) )?code )E[A-Z0-9]{3,}\b`,
  ].join('|'),
);

/** Faults of the system, by their code and in the words that programs print at the end of a line. */
export const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EEXIST: 'file exists',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  ENOSPC: 'no space left on device',
  EMFILE: 'too many open files',
  EROFS: 'read-only file system',
  EPIPE: 'broken pipe',
  EADDRINUSE: 'address already in use',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'no route to host',
  ENOTFOUND: 'name or service not known',
};

/** Things that a message names without quotes, in the words around them. */
export const unnamedThings: readonly (readonly [RegExp, string])[] = [
  [/[^\s:]+(?= is not (?:defined|a function|iterable|a constructor|callable|subscriptable)\b)/g, '<name>'],
  [/[^\s:]+(?= is (?:undefined|null|not set|required)\b)/g, '<name>'],
  [/[^\s:]+(?=: (?:command )?not found$)/g, '<name>'],
  [
    /(?<=\b(?:module named|find module|find package|find name|unknown option|unrecognized arguments?|undefined|reference to|command not found|distribution found for|unknown command|no such container|invalid argument|keyerror|variable|pathspec|relation|script|target):? )(?!\b(?:to|of|is|in|on|for|not|or|and)\b)[^\s:,]+/gi,
    '<name>',
  ],
  [/(?<=\bline )#|(?<=\bcolumn )#|(?<=\bpid )#/g, '#'],
];
