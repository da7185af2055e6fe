import type { NamedValue } from './named-value.ts';
import { shapeOf } from './value-shape.ts';

export const secretWord = /pass(?:word|wd|phrase)?|pwd|secret|token|credential|api.?key/i;
/** GraphQL's `String!`. */
export const graphType = /^[A-Z][A-Za-z]*!$/;

const endsArgument = /[,)(.[\]]/;
const passwordName = /^pass(?:word|wd|phrase)?$|^pwd$/i;
/** Types and methods have numbers in their names: `Uint8Array`, `sha256`, `PBKDF2-HMAC-SHA256`. */
const technical = /^(?:u?int|float|big|utf|base|sha|md|aes|rsa|hmac|pbkdf|argon|bcrypt|ed|p|v)[-_]?\d/i;
const numberedWords = /[A-Za-z]\d+[A-Za-z]|[A-Za-z]{2}\d{2,}$|\d{3}/;
/** `copper-lantern-482`: words and a number at their end. */
const numberedPhrase = /^[a-z]{3,}(?:-[a-z]{3,})+-\d{3,6}$/;
/** `Tidal-mango-41-kettle`: three words, and a number among them. */
const wordsAndNumber = /^(?=.*\d)(?=(?:.*[A-Za-z]{3}){3})[A-Za-z0-9]+(?:-[A-Za-z0-9]+){3,}$/;
const plainWords = /^[a-z]+(?:-[a-z]+)*$/;

/**
 * What people choose are words: `swordfish`, `SuperSecret123`, `correct-horse-battery-staple`. They look like names in code,
 * so that the place decides: data and settings hold values, code holds names, and numbers are rare in those.
 */
export function isChosen(o: NamedValue): boolean {
  const { value, next, quoted, family, form } = o;
  if (family !== 'password' && family !== 'secret') return false;
  if (/[^\w!#$%^&*+=?~@-]/.test(value) || /^[\d_]/.test(value) || /^0x/i.test(value)) return false;
  if (graphType.test(value) || technical.test(value)) return false;
  if (form === 'prose' || form === 'flag') return family === 'password' && isNumbered(value);
  if (form !== 'assigned' || value.length < 4) return false;
  if (value.length === 4) return o.capitals && o.ownLine && isOwnWord(o);
  if (quoted) return isChosenText(o);
  if (endsArgument.test(next)) return false;
  if (o.tight) return isChosenBehindEquals(o);
  if (o.ownLine && family === 'password') return isNumbered(value) || isOwnWord(o);
  return secretWord.test(value) && numberedWords.test(value) && !value.includes('_');
}

function isNumbered(value: string): boolean {
  return value.length >= 6 && /[A-Za-z]{3}/.test(value) && /\d/.test(value);
}

/** Alone on its line behind a password's name: a word of six letters, in an environment a shorter one. */
function isOwnWord({ value, family, capitals }: NamedValue): boolean {
  return family === 'password' && (value.length >= 6 || capitals) && plainWords.test(value);
}

/** Behind `password=` without a space even a plain word is one. */
function isChosenBehindEquals({ value, family, name }: NamedValue): boolean {
  if (/\d/.test(value)) return /\D\d|\d\D/.test(value) && (family === 'password' || value.length >= 12);
  if (family !== 'password' || !passwordName.test(name)) return false;
  return plainWords.test(value) || (value.length >= 8 && !shapeOf(value).wordy);
}

/** In quotes: `reset-password` and `user_password` name something, `supersecret` and four words in a row do not. */
function isChosenText({ value, family, name, quotedName }: NamedValue): boolean {
  if (secretWord.test(value) && numberedWords.test(value)) return true;
  if (family !== 'password') return false;
  if ((quotedName && isNumbered(value)) || numberedPhrase.test(value)) return true;
  if (value.length <= 64 && wordsAndNumber.test(value) && !secretWord.test(value)) return true;
  if (!passwordName.test(name) || !plainWords.test(value)) return false;
  const joints = value.split('-').length - 1;
  return secretWord.test(value) ? joints === 0 && value.length >= 9 : joints >= 3;
}
