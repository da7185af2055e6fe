/** A token whose mark stands inside it: `shape` is searched in the characters around the mark (at most `REACH` each way). */
export type InnerTokenRule = { rule: string; marks: readonly string[]; shape: RegExp };

const base64Start = '(?<![A-Za-z0-9+/])';
const wordStart = '(?<![A-Za-z0-9_-])';

/** Every shape begins at a boundary and has a fixed or small length, so the search around a mark is short. */
export const innerTokens: readonly InnerTokenRule[] = [
  {
    rule: 'azure-client-secret',
    marks: ['Q~'],
    shape: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])/,
  },
  {
    rule: 'azure-devops-token',
    marks: ['AZDO'],
    shape: new RegExp(`${wordStart}[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])`),
  },
  {
    rule: 'azure-ai-key',
    marks: ['JQQJ99'],
    shape: new RegExp(`${wordStart}[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}(?![A-Za-z0-9])`),
  },
  {
    rule: 'azure-storage-key',
    marks: ['APIM', 'ACDb', '+ABa', '+AMC', '+ASt'],
    shape: new RegExp(
      `${base64Start}[A-Za-z0-9+/]{76}(?:APIM|ACDb|\\+ABa|\\+AMC|\\+ASt)[A-D][A-Za-z0-9+/]{5}==`,
    ),
  },
  {
    rule: 'azure-messaging-key',
    marks: ['AIoT', '+ASb', '+AEh', '+ARm', 'AzCa'],
    shape: new RegExp(
      `${base64Start}[A-Za-z0-9+/]{33}(?:AIoT|AzCa|\\+ASb|\\+AEh|\\+ARm)[A-P][A-Za-z0-9+/]{5}=(?!=)`,
    ),
  },
  {
    rule: 'azure-search-key',
    marks: ['AzSe'],
    shape: new RegExp(`${wordStart}[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}(?![A-Za-z0-9])`),
  },
  {
    rule: 'azure-function-key',
    marks: ['AzFu'],
    shape: new RegExp(`${wordStart}[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==`),
  },
  {
    rule: 'telegram-token',
    marks: [':AA'],
    shape: /(?<![0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/,
  },
  { rule: 'mailchimp-key', marks: ['-us'], shape: /(?<![A-Za-z0-9])[a-f0-9]{32}-us\d{1,2}(?![A-Za-z0-9])/ },
  {
    rule: 'terraform-token',
    marks: ['.atlasv1.'],
    shape: new RegExp(`${wordStart}[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,90}`),
  },
];
