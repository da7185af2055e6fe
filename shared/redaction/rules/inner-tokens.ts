/**
 * A token whose mark stands inside it: `shape` is searched in the characters around the mark (at most `REACH` each way)
 * and must begin at a token's boundary. `base64`: `+` and `/` before it make it a part of something longer.
 */
export type InnerTokenRule = { rule: string; marks: readonly string[]; base64?: boolean; shape: RegExp };

/** What stands before the mark has a fixed or small length, so the search around it is short. */
export const innerTokens: readonly InnerTokenRule[] = [
  {
    rule: 'azure-client-secret',
    marks: ['Q~'],
    shape: /[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])/,
  },
  {
    rule: 'azure-devops-token',
    marks: ['AZDO'],
    shape: /[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])/,
  },
  {
    rule: 'azure-ai-key',
    marks: ['JQQJ99'],
    shape: /[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}(?![A-Za-z0-9])/,
  },
  {
    rule: 'azure-storage-key',
    marks: ['APIM', 'ACDb', '+ABa', '+AMC', '+ASt'],
    base64: true,
    shape: /[A-Za-z0-9+/]{76}(?:APIM|ACDb|\+ABa|\+AMC|\+ASt)[A-D][A-Za-z0-9+/]{5}==/,
  },
  {
    rule: 'azure-messaging-key',
    marks: ['AIoT', '+ASb', '+AEh', '+ARm', 'AzCa'],
    base64: true,
    shape: /[A-Za-z0-9+/]{33}(?:AIoT|AzCa|\+ASb|\+AEh|\+ARm)[A-P][A-Za-z0-9+/]{5}=(?!=)/,
  },
  {
    rule: 'azure-search-key',
    marks: ['AzSe'],
    shape: /[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}(?![A-Za-z0-9])/,
  },
  {
    rule: 'azure-function-key',
    marks: ['AzFu'],
    shape: /[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==/,
  },
  {
    rule: 'telegram-token',
    marks: [':AA'],
    shape: /\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/,
  },
  { rule: 'mailchimp-key', marks: ['-us'], shape: /[a-f0-9]{32}-us\d{1,2}(?![A-Za-z0-9])/ },
  {
    rule: 'terraform-token',
    marks: ['.atlasv1.'],
    shape: /[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,90}/,
  },
];
