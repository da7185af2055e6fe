import { createHash } from 'node:crypto';
import { idPattern } from '../../../shared/core/id-pattern.ts';
import type { Redactor } from '../../../shared/redaction/engine/redact.ts';

/**
 * Ids and names come from outside as texts do, and go further: into names of files, keys of tables, and to the cloud at
 * every level. All three answer the same for the same text, so that links between events hold.
 */
export type PlainNames = {
  /** An id that looks like one; anything else, a secret among it, gets a stand-in. */
  id: (text: string) => string;
  /** The same for what names a file and a session in the cloud. */
  sessionId: (text: string) => string;
  /** A name without its secrets. */
  word: (text: string) => string;
};

/** As the client, the API and our own keys make them: nearly all, and never looked at twice. */
const part =
  '(?:main|a[0-9a-f]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|(?:toolu|srvtoolu|msg|req)_[0-9A-Za-z]{1,40})';
const usual = new RegExp(`^(?:[a-z_]{2,24}:)?${part}(?::${part}|:\\d{1,9})*$`);
/** Nearly all of them: told without a try at what may stand before it. */
const apiId = /^(?:toolu|msg|req)_[0-9A-Za-z]{1,40}$/;
const usualSession = new RegExp(`^${part}$`);
/** No spaces, no quotes: what others (gateways, workflows, programs that log) call things. */
const idLike = /^[\p{L}\p{N}_][\p{L}\p{N}\w.:@/+=#~|-]{0,199}$/u;
const kept = 20_000;

/** One for each redactor: what it found out about a name holds as long as the redactor does. */
const known = new WeakMap<Redactor, PlainNames>();

export function plainNames(redactor: Redactor): PlainNames {
  const names = known.get(redactor) ?? createPlainNames(redactor);
  known.set(redactor, names);
  return names;
}

function createPlainNames(redactor: Redactor): PlainNames {
  const word = remember((text) => redactor.redactText(text).text);
  const idOf = (like: RegExp) =>
    remember((text) => (like.test(text) && word(text) === text ? text : standIn(text)));
  const id = idOf(idLike);
  const sessionId = idOf(idPattern);
  return {
    id: (text) => (apiId.test(text) || usual.test(text) ? text : id(text)),
    sessionId: (text) => (usualSession.test(text) ? text : sessionId(text)),
    word,
  };
}

function remember(find: (text: string) => string): (text: string) => string {
  const answers = new Map<string, string>();
  return (text) => {
    let answer = answers.get(text);
    if (answer !== undefined) return answer;
    answer = find(text);
    if (answers.size >= kept) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}

/** Looks like an id itself, so that whoever asks again gets the same. */
function standIn(text: string): string {
  return `x-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}
