import type { Finding } from '../engine/finding.ts';
import { findAssignedSecret } from './assigned-secrets.ts';
import { cookieMarks, findCookies } from './cookies.ts';
import { findAuthorization, findBareScheme, findUserOption } from './credential-headers.ts';
import { findEmail } from './emails.ts';
import { encodedMarks, findEncodedSecret } from './encoded-secrets.ts';
import { KEPT, placeholderEnd, placeholderStart } from '../engine/finding.ts';
import { echoMarks, findEchoed, findPrinted, printerMarks } from './command-output.ts';
import { findInsertedSecrets, insertMarks } from './inserted-secrets.ts';
import { findListedSecrets } from './listed-secrets.ts';
import { findManifestSecrets, manifestMarks } from './manifest-secrets.ts';
import { findTableSecrets } from './table-secrets.ts';
import { settingPhrases } from '../rules/setting-phrases.ts';
import { findProgramSecrets, programMarks } from './program-secrets.ts';
import { findUrlParameter, findUrlSecret } from './url-places.ts';
import { parameterMarks, urlPlaces } from '../rules/url-places.ts';
import { findPhraseSecret } from './phrase-secrets.ts';
import { findRecoveryCodes, recoveryMarks } from './recovery-codes.ts';
import { findPrivateKey, privateKeyMarks } from './private-keys.ts';
import type { TokenRule } from '../rules/token-rule.ts';
import { allTokens, unmistakableStarts } from '../rules/all-tokens.ts';
import { innerTokens } from '../rules/inner-tokens.ts';
import { phrases } from '../rules/phrases.ts';
import { nameMarks } from '../rules/secret-names.ts';
import { findInnerToken, findToken } from './tokens.ts';
import { dsnMarks, findDsnPassword, findUrlPassword, urlMarks } from './url-passwords.ts';

type Place = { text: string; start: number; end: number };

/** What to do where a literal stands. Lower `order` goes first, so that a token is named for its issuer, not its key. */
export type Detector = {
  literals: readonly string[];
  order: 0 | 1 | 2;
  /** Nothing is there where no token can start: said here, since a text may be made of such places alone. */
  atTokenStart?: boolean;
  /** Looks wherever a literal stands, also where a text is not looked at again. */
  always?: boolean;
  /** The literals' capitals count. */
  exact?: boolean;
  /** At most so many looks in 4,096 characters, where one look reads far. */
  looks?: number;
  find: (place: Place) => readonly Finding[];
};

const nothing: readonly Finding[] = [];
const listOf = (finding: Finding | undefined) => (finding ? [finding] : nothing);

const isExact = ({ shape }: { shape: RegExp }) => !shape.ignoreCase;

/** Tokens whose first characters are unmistakable are found inside a word as well. */
function tokenDetectors(rule: TokenRule): Detector[] {
  const detector = ({ literals, inWord }: { literals: readonly string[]; inWord: boolean }): Detector => ({
    literals,
    order: 0,
    atTokenStart: !inWord,
    exact: isExact(rule),
    find: ({ text, start }) => listOf(findToken({ text, start, rule, inWord })),
  });
  const unmistakable = rule.starts.filter((start) => unmistakableStarts.has(start));
  const others = rule.starts.filter((start) => !unmistakableStarts.has(start));
  return [
    detector({ literals: unmistakable, inWord: true }),
    detector({ literals: others, inWord: false }),
  ].filter(({ literals }) => literals.length > 0);
}

const placeholders: Detector = {
  literals: [placeholderStart],
  order: 0,
  always: true,
  find: ({ text, start }) => {
    const end = placeholderEnd({ text, start });
    return end === undefined ? [] : [{ start, end, rule: KEPT }];
  },
};

const assigned: Detector = {
  literals: nameMarks,
  order: 2,
  find: ({ text, start }) => {
    const one = findAssignedSecret({ text, mark: start });
    return one ? [one] : findListedSecrets({ text, mark: start });
  },
};

/** The heads of columns that hold secrets. */
const tableMarks = [
  'passw',
  'pwd',
  'secret',
  'token',
  'api_key',
  'apikey',
  'api key',
  'access_key',
  'access key',
  'passcode',
];

const emails: Detector = {
  literals: ['@'],
  order: 2,
  find: ({ text, end }) => listOf(findEmail({ text, end })),
};

/** Everything that is looked for by a literal. */
export function listDetectors(policy: { emails: boolean }): Detector[] {
  return [
    placeholders,
    ...allTokens.flatMap(tokenDetectors),
    ...innerTokens.map((rule): Detector => ({
      literals: rule.marks,
      order: 0,
      exact: isExact(rule),
      find: ({ text, start }) => listOf(findInnerToken({ text, mark: start, rule })),
    })),
    ...[...phrases, ...settingPhrases].map((rule): Detector => ({
      literals: rule.starts,
      order: 1,
      looks: 128,
      find: ({ text, start }) => listOf(findPhraseSecret({ text, start, rule })),
    })),
    {
      literals: dsnMarks,
      order: 0,
      find: ({ text, start }) => listOf(findDsnPassword({ text, mark: start })),
    },
    {
      literals: privateKeyMarks,
      order: 0,
      find: ({ text, start }) => listOf(findPrivateKey({ text, mark: start })),
    },
    { literals: urlMarks, order: 0, find: ({ text, end }) => listOf(findUrlPassword({ text, end })) },
    {
      literals: ['authorization'],
      order: 1,
      find: ({ text, start }) => listOf(findAuthorization({ text, mark: start })),
    },
    {
      literals: ['bearer ', 'basic '],
      order: 1,
      find: ({ text, start }) => listOf(findBareScheme({ text, mark: start })),
    },
    {
      literals: ['--user ', ' -u '],
      order: 1,
      find: ({ text, start }) => listOf(findUserOption({ text, mark: start })),
    },
    { literals: cookieMarks, order: 1, find: ({ text, start }) => findCookies({ text, mark: start }) },
    {
      literals: encodedMarks,
      order: 1,
      atTokenStart: true,
      exact: true,
      find: (place) => listOf(findEncodedSecret(place)),
    },
    ...urlPlaces.map((place): Detector => ({
      literals: place.starts,
      order: 1,
      find: ({ text, start }) => listOf(findUrlSecret({ text, start, place })),
    })),
    {
      literals: parameterMarks,
      order: 2,
      find: ({ text, start }) => listOf(findUrlParameter({ text, mark: start })),
    },
    { literals: programMarks, order: 1, looks: 64, find: findProgramSecrets },
    { literals: printerMarks, order: 1, looks: 64, find: (place) => listOf(findPrinted(place)) },
    { literals: recoveryMarks, order: 1, looks: 16, find: findRecoveryCodes },
    { literals: echoMarks, order: 1, find: ({ text, start }) => listOf(findEchoed({ text, start })) },
    {
      literals: manifestMarks,
      order: 1,
      looks: 8,
      find: ({ text, start }) => findManifestSecrets({ text, mark: start }),
    },
    {
      literals: insertMarks,
      order: 1,
      looks: 8,
      find: ({ text, start }) => findInsertedSecrets({ text, mark: start }),
    },
    {
      literals: tableMarks,
      order: 2,
      looks: 64,
      find: ({ text, start }) => findTableSecrets({ text, mark: start }),
    },
    assigned,
    ...(policy.emails ? [emails] : []),
  ];
}
