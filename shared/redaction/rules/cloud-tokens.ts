import type { TokenRule } from './token-rule.ts';

/** Clouds, hosting, infrastructure. Every quantifier covers one class alone, so no shape can backtrack. */
export const cloudTokens: readonly TokenRule[] = [
  {
    rule: 'aws-key-id',
    starts: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    shape: /A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16,124}/y,
  },
  {
    rule: 'aws-session-token',
    starts: ['FwoGZXIvYXdz', 'IQoJb3JpZ2lu', 'FQoGZXIvYXdz'],
    shape: /(?:F[wQ]oGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9+/=%]{50,4096}/y,
  },
  { rule: 'aws-bedrock-key', starts: ['ABSK'], shape: /ABSK[A-Za-z0-9+/]{109,269}={0,2}/y },
  { rule: 'google-api-key', starts: ['AIza'], shape: /AIza[A-Za-z0-9_-]{35,64}/y },
  { rule: 'google-oauth-secret', starts: ['GOCSPX-'], shape: /GOCSPX-[A-Za-z0-9_-]{20,64}/y },
  { rule: 'google-oauth-token', starts: ['ya29.'], shape: /ya29\.[A-Za-z0-9_-]{20,2048}/y },
  { rule: 'google-refresh-token', starts: ['1//0'], shape: /1\/\/0[A-Za-z0-9_-]{30,512}/y },
  {
    rule: 'cloudflare-token',
    starts: ['cfut_', 'cfat_', 'cfk_'],
    shape: /cf(?:ut|at|k)_[A-Za-z0-9_-]{40,128}/y,
  },
  { rule: 'cloudflare-origin-key', starts: ['v1.0-'], shape: /v1\.0-[a-f0-9]{24}-[a-f0-9]{100,200}/y },
  { rule: 'cloudflare-tunnel-token', starts: ['eyJhIjoi'], shape: /eyJhIjoi[A-Za-z0-9+/_-]{60,1024}={0,2}/y },
  {
    rule: 'digitalocean-token',
    starts: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    shape: /do[opr]_v1_[a-f0-9]{40,128}/y,
  },
  { rule: 'heroku-key', starts: ['HRKU-'], shape: /HRKU-[A-Za-z0-9_-]{30,128}/y },
  {
    rule: 'fly-token',
    starts: ['fo1_', 'fm1', 'fm2_'],
    shape: /(?:fo1_|fm1[ar]_|fm2_)[A-Za-z0-9+/=_-]{40,4096}/y,
  },
  {
    rule: 'netlify-token',
    starts: ['nfp_', 'nfc_', 'nfo_', 'nfu_'],
    shape: /nf[pcou]_[A-Za-z0-9_]{36,128}/y,
  },
  {
    rule: 'vercel-token',
    starts: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
    shape: /vc[piark]_[A-Za-z0-9]{20,128}/y,
  },
  { rule: 'render-key', starts: ['rnd_'], shape: /rnd_[A-Za-z0-9]{24,64}/y },
  { rule: 'hetzner-token', starts: ['hcloud_'], shape: /hcloud_[A-Za-z0-9]{40,128}/y },
  { rule: 'alibaba-key-id', starts: ['LTAI'], shape: /LTAI[A-Za-z0-9]{16,30}/y },
  { rule: 'tencent-secret-id', starts: ['AKID'], shape: /AKID[A-Za-z0-9]{32,40}/y },
  { rule: 'scaleway-key-id', starts: ['SCW'], shape: /SCW[A-Z0-9]{17}/y },
  { rule: 'vault-token', starts: ['hvs.', 'hvb.', 'hvr.'], shape: /hv[sbr]\.[A-Za-z0-9_-]{20,512}/y },
  { rule: 'pulumi-token', starts: ['pul-'], shape: /pul-[a-f0-9]{40}/y },
  {
    rule: 'doppler-token',
    starts: ['dp.'],
    shape: /dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9_.-]{40,128}/y,
  },
  { rule: 'tailscale-key', starts: ['tskey-'], shape: /tskey-[A-Za-z0-9-]{20,128}/y },
  {
    rule: 'planetscale-token',
    starts: ['pscale_'],
    shape: /pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,64}/y,
  },
  {
    rule: 'supabase-key',
    starts: ['sbp_', 'sb_secret_'],
    shape: /(?:sbp_|sb_secret_)[A-Za-z0-9_-]{20,128}/y,
  },
  { rule: 'neon-key', starts: ['napi_'], shape: /napi_[A-Za-z0-9]{40,128}/y },
  { rule: 'databricks-token', starts: ['dapi', 'dose'], shape: /(?:dapi|dose)[a-f0-9]{32}(?:-\d)?/y },
  { rule: 'upstash-key', starts: ['upstash_'], shape: /upstash_[A-Za-z0-9]{32,64}/y },
  { rule: 'openshift-token', starts: ['sha256~'], shape: /sha256~[A-Za-z0-9_-]{43}/y },
  {
    rule: 'age-key',
    starts: ['AGE-SECRET-KEY-', 'AGE-PLUGIN-'],
    shape: /AGE-(?:SECRET-KEY|PLUGIN-[A-Z]{2,16})-(?:PQ-)?1[0-9A-Z]{30,3000}/y,
  },
  {
    rule: '1password-token',
    starts: ['ops_eyJ', 'A3-'],
    shape: /ops_eyJ[A-Za-z0-9+/_-]{100,2048}={0,2}|A3-[A-Z0-9]{6}-[A-Z0-9]{6,11}(?:-[A-Z0-9]{5,6}){2,5}/y,
  },
];
