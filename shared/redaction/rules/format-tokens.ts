import type { TokenRule } from './token-rule.ts';

/** Formats that many issuers share. */
export const formatTokens: readonly TokenRule[] = [
  {
    rule: 'jwt',
    starts: ['eyJ'],
    shape:
      /eyJ[A-Za-z0-9_-]{8,8192}(?:\.[A-Za-z0-9_-]{0,8192}){3}\.[A-Za-z0-9_-]{8,8192}|eyJ[A-Za-z0-9_-]{8,8192}\.eyJ[A-Za-z0-9_-]{8,8192}(?:\.[A-Za-z0-9_-]{0,8192})?/y,
  },
  { rule: 'grafana-token', starts: ['eyJrIjoi'], shape: /eyJrIjoi[A-Za-z0-9+/_-]{40,512}={0,2}/y },
  {
    rule: 'password-hash',
    starts: [
      '$1$',
      '$2a$',
      '$2b$',
      '$2y$',
      '$5$',
      '$6$',
      '$8$',
      '$9$',
      '$y$',
      '$apr1$',
      '$argon2',
      '$pbkdf2',
      '$scrypt$',
    ],
    shape:
      /\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|[89]\$[./A-Za-z0-9]{14}\$[./A-Za-z0-9]{43}|(?:5|6|y|apr1)\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,128}\$(?:[./A-Za-z0-9]{20,128}(?:\$[./A-Za-z0-9]{20,128})?)|(?:argon2|pbkdf2|scrypt)[A-Za-z0-9$=,+/._-]{40,256})/y,
  },
  {
    rule: 'bot-token',
    starts: ['Bot '],
    shape: /Bot [A-Za-z0-9_-]{23,32}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,44}/y,
  },
  {
    rule: 'aws-signature',
    starts: ['X-Amz-Signature=', 'X-Amz-Security-Token='],
    shape: /X-Amz-(?:Signature|Security-Token)=[A-Za-z0-9%+/=_-]{16,4096}/iy,
  },
  {
    rule: 'google-signature',
    starts: ['X-Goog-Signature='],
    shape: /X-Goog-Signature=[A-Fa-f0-9]{32,1024}/iy,
  },
  { rule: 'sas-signature', starts: ['sig='], shape: /sig=[A-Za-z0-9%+/_-]{40,128}={0,2}/y },
];
