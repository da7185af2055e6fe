import type { TokenRule } from './token-rule.ts';
import { aiTokens } from './ai-tokens.ts';
import { cloudTokens } from './cloud-tokens.ts';
import { developerTokens } from './developer-tokens.ts';
import { formatTokens } from './format-tokens.ts';
import { serviceTokens } from './service-tokens.ts';

/** Every token that its first characters give away. */
export const allTokens: readonly TokenRule[] = [
  ...cloudTokens,
  ...aiTokens,
  ...developerTokens,
  ...serviceTokens,
  ...formatTokens,
];
