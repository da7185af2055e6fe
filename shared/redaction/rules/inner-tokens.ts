/**
 * A token whose mark stands inside it: `shape` (sticky) is tried `before` characters ahead of the mark, where a token must
 * be able to start. `base64`: `+` and `/` ahead of it make it a part of something longer.
 */
export type InnerTokenRule = {
  rule: string;
  marks: readonly string[];
  before: readonly number[];
  base64?: boolean;
  shape: RegExp;
};

export const innerTokens: readonly InnerTokenRule[] = [
  {
    rule: 'azure-client-secret',
    marks: ['Q~'],
    before: [4],
    shape: /[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])/y,
  },
  {
    rule: 'azure-devops-token',
    marks: ['AZDO'],
    before: [76],
    shape: /[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])/y,
  },
  {
    rule: 'azure-ai-key',
    marks: ['JQQJ99'],
    before: [52],
    shape: /[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}(?![A-Za-z0-9])/y,
  },
  {
    rule: 'azure-storage-key',
    marks: ['APIM', 'ACDb', '+ABa', '+AMC', '+ASt'],
    base64: true,
    before: [76],
    shape: /[A-Za-z0-9+/]{76}(?:APIM|ACDb|\+ABa|\+AMC|\+ASt)[A-D][A-Za-z0-9+/]{5}==/y,
  },
  {
    rule: 'azure-messaging-key',
    marks: ['AIoT', '+ASb', '+AEh', '+ARm', 'AzCa'],
    base64: true,
    before: [33],
    shape: /[A-Za-z0-9+/]{33}(?:AIoT|AzCa|\+ASb|\+AEh|\+ARm)[A-P][A-Za-z0-9+/]{5}=(?!=)/y,
  },
  {
    rule: 'azure-search-key',
    marks: ['AzSe'],
    before: [42],
    shape: /[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}(?![A-Za-z0-9])/y,
  },
  {
    rule: 'azure-function-key',
    marks: ['AzFu'],
    before: [44],
    shape: /[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==/y,
  },
  {
    rule: 'telegram-token',
    marks: [':AA'],
    before: [8, 9, 10, 11, 12, 13],
    shape: /(?:bot)?\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/y,
  },
  { rule: 'mailchimp-key', marks: ['-us'], before: [32], shape: /[a-f0-9]{32}-us\d{1,2}(?![A-Za-z0-9])/y },
  {
    rule: 'terraform-token',
    marks: ['.atlasv1.'],
    before: [14],
    shape: /[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,90}/y,
  },
  {
    rule: 'firebase-key',
    marks: [':APA91b'],
    before: [11, 22],
    shape: /[A-Za-z0-9_-]{11,22}:APA91b[A-Za-z0-9_-]{60,200}/y,
  },
  {
    rule: 'newrelic-key',
    marks: ['NRAL'],
    before: [36, 32],
    shape: /[A-Fa-f0-9]{32}(?:FFFF)?NRAL(?![A-Za-z0-9])/y,
  },
  {
    rule: 'deepl-key',
    marks: [':fx'],
    before: [36],
    shape: /[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}:fx(?![A-Za-z0-9])/y,
  },
];
