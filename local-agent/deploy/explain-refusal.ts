import { AppError } from '../../shared/core/errors.ts';
import { shorten } from '../../shared/core/shorten.ts';
import { codes, type WranglerAnswer, wranglerVersion } from './run-wrangler.ts';

type Known = { code: string; words: RegExp; message: string; hint: string };

const login = `npx wrangler@${wranglerVersion} login`;

/** What Cloudflare and wrangler say, and what a person does about it. Order matters: the first match wins. */
const known: readonly Known[] = [
  {
    code: 'deploy.no_wrangler',
    words: /npm (?:error|ERR!)|wrangler requires at least node/i,
    message: 'wrangler could not be started',
    hint: 'npm gets it from its registry: check that it can, or name one with SUBTRACK_WRANGLER',
  },
  {
    code: 'deploy.account',
    words: /more than one account|mandatory to specify an account id/i,
    message: 'there are several accounts',
    hint: 'name one with --account ID',
  },
  {
    code: 'deploy.unreachable',
    words: /fetch failed|connectivity issue|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN/,
    message: 'Cloudflare cannot be reached',
    hint: 'check the network and run it again; it goes on where it stopped',
  },
  {
    code: 'deploy.not_logged_in',
    words:
      /necessary to set a CLOUDFLARE_API_TOKEN|not (?:authenticated|logged in)|"loggedIn":\s*false|authentication error|invalid api token|unable to authenticate|auth token has expired|code: (?:10000|9109|9106)\b/i,
    message: 'wrangler is not logged in to Cloudflare, or may not do this',
    hint: `run "${login}", or set CLOUDFLARE_API_TOKEN to a token that may edit Workers, D1 and R2`,
  },
  {
    code: 'deploy.no_r2',
    words: /enable R2|code: 10042\b/i,
    message: 'this account has no R2 yet',
    hint: 'enable R2 in the dashboard of Cloudflare (it asks for a card; what a team needs is free) and run it again, or give --no-r2 to keep events in D1 within a budget',
  },
  {
    code: 'deploy.too_many_databases',
    words: /code: 7406\b|maximum number of D1 databases|database limit/i,
    message: 'this account has as many D1 databases as it may',
    hint: 'delete one that is not used any more, and run it again',
  },
  {
    code: 'deploy.quota',
    words: /free tier daily|code: 7500\b|exceeded its (?:daily|free)/i,
    message: "the account's daily limit is used up",
    hint: 'run it again after 00:00 UTC; it goes on where it stopped',
  },
  {
    code: 'deploy.no_subdomain',
    words: /workers\.dev subdomain/i,
    message: 'this account has no workers.dev address yet',
    hint: 'open "Workers & Pages" in the dashboard of Cloudflare once, choose one, and run it again',
  },
  {
    code: 'deploy.crons',
    words: /cron triggers?.*(?:limit|exceed|maximum)|code: 10072\b/is,
    message: 'this account has as many cron triggers as it may (five on the free plan)',
    hint: 'remove those of another Worker, and run it again',
  },
];

/** Whether an answer is this refusal. */
export function isRefusal(answer: WranglerAnswer, code: string): boolean {
  return answer.code !== 0 && explainRefusal({ answer, step: '' }).code === code;
}

/** What a step that wrangler ended with a failure says to a person. */
export function explainRefusal({ answer, step }: { answer: WranglerAnswer; step: string }): AppError {
  const said = `${answer.stdout}\n${answer.stderr}`;
  if (answer.code === codes.missing) return knownRefusal({ code: 'deploy.no_wrangler', step });
  if (answer.code === codes.hung) return knownRefusal({ code: 'deploy.unreachable', step });
  const found = known.find(({ words }) => words.test(said));
  if (found !== undefined) return toError({ ...found, step });
  return new AppError({
    code: 'deploy.refused',
    message: `${step}: wrangler said: ${shortened(said)}`,
    hint: 'see what it says; a second run goes on where this one stopped',
  });
}

export function knownRefusal({ code, step }: { code: string; step: string }): AppError {
  const found = known.find((one) => one.code === code);
  return toError({ code, words: /$./, message: code, hint: 'run it again', ...found, step });
}

function toError({ code, message, hint, step }: Known & { step: string }): AppError {
  return new AppError({ code, message: step === '' ? message : `${step}: ${message}`, hint });
}

/** The line that wrangler marks as the error and what follows it, else its last words. */
function shortened(said: string): string {
  // oxlint-disable-next-line no-control-regex -- what terminals are told about colours
  const lines = said.replaceAll(/\u001B\[[0-9;]*m/g, '').split('\n');
  const told = lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^🪵|^If you think/u.test(line));
  const at = told.findIndex((line) => line.includes('[ERROR]'));
  const words = (at < 0 ? told.slice(-3) : told.slice(at, at + 3)).join(' ').replace(/^.*?\[ERROR\]\s*/, '');
  return shorten(words, 400) || 'nothing';
}
