import type { Finding } from '../engine/finding.ts';
import { lineBreak } from '../rules/line-break.ts';
import { classifyName, nameEnding, nameMarks } from '../rules/secret-names.ts';
import { isArgumentSecret } from '../values/argument-secret.ts';

/** Commands that print a secret and nothing else. */
const printers = [
  ['op read ', 'op read [^\\n\\\\]{4,200}'],
  ['op item get ', 'op item get [^\\n\\\\]{4,200}'],
  ['openssl rand ', 'openssl rand [^\\n\\\\|]{1,60}(?:\\|[^\\n\\\\]{1,60})?'],
  ['vault kv get ', 'vault kv get [^\\n\\\\]{0,80}-field[^\\n\\\\]{2,120}'],
  ['vault read ', 'vault read [^\\n\\\\]{0,80}-field[^\\n\\\\]{2,120}'],
  ['vault print token', 'vault print token'],
  ['secretsmanager get-secret-value', 'secretsmanager get-secret-value [^\\n\\\\]{4,200}'],
  ['ssm get-parameter', 'ssm get-parameters? [^\\n\\\\]{4,200}'],
  ['get-login-password', 'get-login-password[^\\n\\\\]{0,80}'],
  ['secrets versions access ', 'secrets versions access [^\\n\\\\]{2,160}'],
  ['print-access-token', 'print-(?:access|identity)-token'],
  ['keyvault secret show ', 'keyvault secret show [^\\n\\\\]{4,200}'],
  ['get-access-token', 'get-access-token[^\\n\\\\]{0,160}'],
  ['gh auth token', 'gh auth token[^\\n\\\\]{0,80}'],
  ['doppler secrets get ', 'doppler secrets get [^\\n\\\\]{2,120}--plain'],
  ['find-generic-password', 'find-(?:generic|internet)-password [^\\n\\\\]{2,160}'],
  ['secret-tool lookup', 'secret-tool lookup [^\\n\\\\]{2,160}'],
  ['pass show ', 'pass show [^\\n\\\\]{2,120}'],
  ['bw get ', 'bw get [^\\n\\\\]{2,120}'],
  ['base64 -d', 'base64 (?:-d|-D|--decode)["\']?'],
  ['heroku auth:token', 'heroku auth:token'],
  ['pwgen', 'pwgen(?: -?[\\w-]{1,12}){0,4}'],
  ['initial-password', 'initial-password[^\\n\\\\]{0,80}'],
  ['wg genkey', 'wg genkey'],
  ['wg genpsk', 'wg genpsk'],
  ['pwgen ', 'pwgen [^\\n\\\\]{1,40}'],
  ['uuidgen |', 'uuidgen \\|[^\\n\\\\]{1,60}'],
  ['create token ', 'create token [^\\n\\\\]{2,120}'],
  ['master.key', 'master\\.key'],
  ['jwt encode ', 'jwt encode [^\\n\\\\]{2,200}'],
  ['token_hex(', '(?:secrets\\.)?token_(?:hex|urlsafe)\\(\\d{0,3}\\)[^\\n]{0,12}'],
  ['randombytes(', 'randomBytes\\(\\d{1,3}\\)[^\\n]{0,60}'],
] as const;

export const printerMarks = printers.map(([mark]) => mark);
export const echoMarks = ['echo ', 'printenv ', '-p $'] as const;

const shapes = new Map<string, RegExp>(
  printers.map(([mark, command]) => [
    mark,
    new RegExp(`${command}[)"'\`]{0,4}[ \\t]{0,4}${lineBreak}`, 'iy'),
  ]),
);
const loneValue = /[^\s"'`\\]{6,4096}(?=[ \t]{0,4}(?:$|\r?\n|\\{0,16}["'`]|\\{1,8}[nr]))/y;

export function findPrinted({
  text,
  start,
  end,
}: {
  text: string;
  start: number;
  end: number;
}): Finding | undefined {
  const shape = shapes.get(text.slice(start, end).toLowerCase());
  if (!shape) return undefined;
  shape.lastIndex = start;
  return shape.test(text) ? loneSecretAt({ text, start: shape.lastIndex }) : undefined;
}

const variable = new RegExp(
  `(?:printenv |(?:echo|-p) (?:\\\\{0,16}["'])?\\$\\{?)([A-Za-z_][A-Za-z0-9_]{1,80})\\}?(?:\\\\{0,16}["'])?[ \\t]{0,4}${lineBreak}`,
  'y',
);
const markIn = new RegExp(nameMarks.join('|'), 'gi');

/** `echo $API_TOKEN` and what it printed. */
export function findEchoed({ text, start }: { text: string; start: number }): Finding | undefined {
  variable.lastIndex = start;
  const name = variable.exec(text)?.[1];
  if (name === undefined || !isSecretName(name)) return undefined;
  return loneSecretAt({ text, start: variable.lastIndex });
}

function isSecretName(name: string): boolean {
  for (const { index } of name.matchAll(markIn)) {
    nameEnding.lastIndex = index;
    const ending = nameEnding.exec(name)?.[0];
    if (ending !== undefined && classifyName({ owner: name.slice(0, index), ending })) return true;
  }
  return false;
}

function loneSecretAt({ text, start }: { text: string; start: number }): Finding | undefined {
  loneValue.lastIndex = start;
  const value = loneValue.exec(text)?.[0];
  if (value === undefined || !isArgumentSecret(value)) return undefined;
  return { start, end: start + value.length, rule: 'secret' };
}
