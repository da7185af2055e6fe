import { type NamedValue, sameNamedValue } from './named-value.ts';
import { graphType, isChosen, secretWord } from './chosen-values.ts';
import { isPlaceholderValue } from './placeholder-values.ts';
import { rememberRecent } from './remember-recent.ts';
import { entropyOf, shapeOf } from './value-shape.ts';

const path = /^(?:~|\.{1,2}|[A-Za-z]:)?[\\/][\w.@-]{0,24}(?:[\\/][\w.@-]{1,24})*[\\/]?$/;
/** An object's name in a store: `images/2026/photo-12.png`. */
const fileName = /^[\w.-]{1,64}(?:\/[\w.-]{1,64})+\.[a-z]{2,5}\d?$/;
const url = /^[a-z][a-z0-9+.-]{1,12}:\/\//i;
const codePath = /^[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)+$/;
/** Minified: `e.altKey?r.C0:r.C1`. */
const ternary = /^!?[A-Za-z_$][\w$.]*\?[A-Za-z_$(!"'\d][^:]*:/;
/** A type in a namespace, as generated clients have them: `Schema$AccessToken;`. */
const generatedType = /^[A-Z][a-z]+(?:\$[A-Z][A-Za-z]*\d{0,2}[A-Za-z]*)+$/;
/** The text of a regular expression. */
const expression = /\[\^?(?:a-z|A-Z|0-9|\\[wds])|\(\?(?:[:=!]|<[=!])|\\[dwsb][+*{]/;
const word = /^[A-Za-z_$]+$/;
const identifier = /^[A-Za-z_$][\w$]*$/;
/** Bundlers number names: `isToken$2`. A `$` behind a digit is a password's: `River42$`. */
const bundled = /(?:^|\.)\$|\$\d{1,3}(?:\.|$)|\D\$(?:\.|$)/;
const letterBehindDigit = /\d[A-Za-z]/;
/** A package and its version, as lock files list them. */
const packageVersion = /^@?[\w./-]{1,80}@[~^]?\d{1,4}\.\d/;
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether the value behind a name that suggests a secret is one. */
export const isSecretValue = rememberRecent({ judge: judgeValue, same: sameNamedValue });

function judgeValue(o: NamedValue): boolean {
  const { value } = o;
  if (value.length < 4 || value.length > 4096 || value.includes('[redacted:')) return false;
  if (isPlaceholderValue(value) || url.test(value) || path.test(value) || packageVersion.test(value))
    return false;
  if (fileName.test(value) || expression.test(value)) return false;
  if (/\s/.test(value)) return isPhrase(o);
  if (isChosen(o)) return true;
  if (!o.quoted && isCode(o)) return false;
  if (/^-{1,2}[A-Za-z]/.test(value) && o.form !== 'assigned') return false;
  if (o.form === 'directive') return o.family !== 'weak' && (isStrong(value) || isNumberedPassword(o));
  if (o.form === 'argument' || o.form === 'prose' || o.form === 'spoken')
    return isStrong(value) || (o.quoted && isNumberedPassword(o)) || (o.quoted && isNamedUuid(o));
  return o.family === 'password' ? isPassword(o) : isToken(o);
}

/** `scram-sha-256` */
const method = /(?:sha|aes|rsa|md|utf|pbkdf|argon|[hre]s)[-_]?\d/i;

/** In quotes, behind a password's name: with a number, as no label has. */
function isNumberedPassword({ value, family }: NamedValue): boolean {
  if (family !== 'password' || value.length < 8 || method.test(value)) return false;
  return /[A-Za-z]{3}/.test(value) && /\d{2}/.test(value);
}

function isNamedUuid({ value, family }: NamedValue): boolean {
  return family !== 'weak' && uuid.test(value);
}

/** Bare words in code are names, calls and types, not values. */
function isCode({ value, next, envLine }: NamedValue): boolean {
  if (next === '(' || next === '[') return true;
  if (envLine) return false;
  if (generatedType.test(value) && ';>)[,='.includes(next)) return true;
  if (value.startsWith('/*') || ternary.test(value) || graphType.test(value)) return true;
  if (word.test(value) && secretWord.test(value)) return true;
  const isPath = codePath.test(value);
  if (value.includes('$') && bundled.test(value) && (isPath || identifier.test(value))) return true;
  if (isPath && (!letterBehindDigit.test(value) || shapeOf(value).wordy)) return true;
  const looksRandom = !shapeOf(value).wordy && (value.length >= 20 || value.includes('.'));
  if (looksRandom) return false;
  return isPath || word.test(value) || (identifier.test(value) && secretWord.test(value));
}

/** Of what holds spaces only these are secrets; the rest are labels and messages. */
function isPhrase({ value, name, quoted }: NamedValue): boolean {
  if (/^passphrase/i.test(name)) return quoted && value.length >= 12;
  return /^(?:mnemonic|seed)/i.test(name) && /^(?:[a-z]{3,8} ){11,23}[a-z]{3,8}$/.test(value);
}

function isPassword({ value, quoted, envLine, form, name }: NamedValue): boolean {
  if (/^\d+$/.test(value)) return value.length >= 4 && value.length <= 32;
  const { mixed, wordy } = shapeOf(value);
  if (!mixed && ((secretWord.test(value) && !envLine) || /^pass$/i.test(name))) return false;
  if (/^[A-Z][a-z]+$/.test(value)) return false;
  if (wordy && isName(value)) return false;
  if (/^0x[0-9a-f]{1,16}$/i.test(value) || isOtherLanguage(value)) return false;
  return mixed || quoted || envLine || form === 'flag' || form === 'element';
}

/** A label in another language: no digit, or hardly a Latin letter. */
function isOtherLanguage(value: string): boolean {
  const foreign = value.match(/[^\x20-\x7E]/g)?.length ?? 0;
  return foreign > 0 && (foreign > 3 || !/\d/.test(value));
}

/** Words joined to a name of something: `reset-password`, `auth.password.label`, `newPassword`, `required|min:8`. */
function isName(value: string): boolean {
  const joints = value.match(/[-_./:|]/g)?.length ?? 0;
  return joints >= 2 || (!/\d/.test(value) && (joints > 0 || /[a-z][A-Z]/.test(value)));
}

function isToken({ value, family, envLine }: NamedValue): boolean {
  if (/^[\d.,:_-]+$/.test(value)) return false;
  if (uuid.test(value)) return family !== 'weak';
  const { mixed, wordy } = shapeOf(value);
  if (envLine && family === 'secret') return !wordy || (value.length >= 8 && !/[-_./:]/.test(value));
  if (wordy) return false;
  if (family === 'weak' && joinedWords.test(value)) return false;
  if (family === 'weak')
    return (
      (mixed || isStrong(value)) && value.length >= 16 && entropyOf(value) >= 3 && !isComposedName(value)
    );
  if (mixed) return value.length >= (envLine ? 6 : 8) && entropyOf(value) >= 2;
  return value.length >= 16 && entropyOf(value) >= 3;
}

/** `+watch+extension+bundle` */
const joinedWords = /^\+?[a-z]{2,}(?:[-+_.][a-z]{2,})+\.?$/;

/** Words joined with a number or a hash: `node-cache-linux-0f3a9c1d`. */
function isComposedName(value: string): boolean {
  const parts = value.split(/[-_.:/]/);
  if (parts.some((part) => part.length >= 16 && /\d/.test(part))) return false;
  return parts.length >= 3 && parts.filter((part) => /^[A-Za-z]{3,}$/.test(part)).length >= 2;
}

/** Enough by itself to be no word: for places where a word is as likely as a secret. */
function isStrong(value: string): boolean {
  const { mixed, wordy } = shapeOf(value);
  if (wordy || value.length < 8 || joinedWords.test(value) || /^[A-Za-z_]+[=:]/.test(value)) return false;
  if (!mixed)
    return value.length >= 20 && /[a-z]/.test(value) && /[A-Z]/.test(value) && entropyOf(value) >= 3.5;
  return entropyOf(value) >= 2.5;
}
