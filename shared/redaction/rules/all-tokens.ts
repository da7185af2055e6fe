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

/** First characters that no word holds: their tokens are found inside one as well, where somebody forgot a space. */
export const unmistakableStarts: ReadonlySet<string> = new Set([
  'AKIA',
  'AIza',
  'GOCSPX-',
  'dop_v1_',
  'hvs.',
  'sbp_',
  'sb_secret_',
  'AGE-SECRET-KEY-',
  'sk-ant-',
  'sk-proj-',
  'sk-svcacct-',
  'sk-or-',
  'hf_',
  'gsk_',
  'xai-',
  'pplx-',
  'nvapi-',
  'ghp_',
  'gho_',
  'ghu_',
  'ghs_',
  'ghr_',
  'github_pat_',
  'glpat-',
  'npm_',
  'pypi-',
  'rubygems_',
  'dckr_pat_',
  'lin_api_',
  'figd_',
  'PMAK-',
  'sntrys_',
  'glsa_',
  'NRAK-',
  'ATATT3',
  'sk_live_',
  'sk_test_',
  'rk_live_',
  'whsec_',
  'xoxb',
  'xoxp',
  'xapp-',
  'SG.',
  'shpat_',
  'tskey-',
]);
