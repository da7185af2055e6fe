import type { TokenRule } from './token-rule.ts';

/** Payments, messages, mail, shops. */
export const serviceTokens: readonly TokenRule[] = [
  {
    rule: 'stripe-key',
    starts: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'sk_org_'],
    shape: /[sr]k_(?:live|test|org_live|org_test)_[A-Za-z0-9]{16,256}/y,
  },
  { rule: 'webhook-secret', starts: ['whsec_'], shape: /whsec_[A-Za-z0-9+/=]{20,128}/y },
  { rule: 'elevenlabs-key', starts: ['sk_'], shape: /sk_[a-f0-9]{48}(?![A-Za-z0-9])/y },
  {
    rule: 'slack-token',
    starts: ['xoxa', 'xoxb', 'xoxc', 'xoxd', 'xoxe', 'xoxo', 'xoxp', 'xoxr', 'xoxs', 'xapp-', 'xwfp-'],
    shape: /(?:xox[a-eoprs](?:\.xox[a-z])?|xapp|xwfp)-[A-Za-z0-9%-]{18,512}/y,
  },
  { rule: 'twilio-key', starts: ['SK'], shape: /SK[a-f0-9]{32}(?![A-Za-z0-9])/y },
  { rule: 'sendgrid-key', starts: ['SG.'], shape: /SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,128}/y },
  { rule: 'mailgun-key', starts: ['key-'], shape: /key-[a-f0-9]{32}(?![A-Za-z0-9])/y },
  {
    rule: 'brevo-key',
    starts: ['xkeysib-', 'xsmtpsib-'],
    shape: /x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}/y,
  },
  { rule: 'resend-key', starts: ['re_'], shape: /re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,32}/y },
  {
    rule: 'shopify-token',
    starts: ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_'],
    shape: /shp(?:at|ca|pa|ss|ua)_[A-Za-z0-9]{32,64}/y,
  },
  {
    rule: 'square-token',
    starts: ['sq0atp-', 'sq0csp-', 'sq0idp-', 'EAAA'],
    shape: /sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,64}|EAAA[A-Za-z0-9_-]{60}/y,
  },
  {
    rule: 'facebook-token',
    starts: ['EAAM', 'EAAC', 'EAAB', 'EAAG'],
    shape: /EAA[MCBG][A-Za-z0-9]{80,512}/y,
  },
  { rule: 'shippo-token', starts: ['shippo_'], shape: /shippo_(?:live|test)_[a-f0-9]{40}/y },
  { rule: 'easypost-key', starts: ['EZAK', 'EZTK'], shape: /EZ[AT]K[A-Za-z0-9]{54}/y },
  {
    rule: 'paypal-token',
    starts: ['access_token$'],
    shape: /access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}/y,
  },
  { rule: 'airtable-token', starts: ['pat'], shape: /pat[A-Za-z0-9]{14}\.[a-f0-9]{64}/y },
  { rule: 'mapbox-token', starts: ['sk.eyJ'], shape: /sk\.eyJ[A-Za-z0-9_-]{20,256}\.[A-Za-z0-9_-]{16,64}/y },
  { rule: 'dropbox-token', starts: ['sl.'], shape: /sl\.(?:u\.)?[A-Za-z0-9_-]{100,2048}/y },
  { rule: 'twitter-bearer', starts: ['AAAAAAAAAAAAAAAAAAAAA'], shape: /A{22}[A-Za-z0-9%]{60,128}/y },
  { rule: 'typeform-token', starts: ['tfp_'], shape: /tfp_[A-Za-z0-9_.-]{40,80}/y },
  {
    rule: 'hubspot-token',
    starts: ['pat-na', 'pat-eu', 'pat-ap'],
    shape: /pat-(?:na|eu|ap)\d-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}/y,
  },
  { rule: 'intra42-secret', starts: ['s-s4t2'], shape: /s-s4t2(?:ud|af)-[a-f0-9]{64}/y },
  { rule: 'contentful-token', starts: ['CFPAT-'], shape: /CFPAT-[A-Za-z0-9_-]{40,64}/y },
  {
    rule: 'slack-webhook',
    starts: ['hooks.slack.com/'],
    shape: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{30,100}/y,
  },
  {
    rule: 'discord-webhook',
    starts: ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
    shape: /discord(?:app)?\.com\/api\/webhooks\/\d{8,24}\/[A-Za-z0-9_-]{50,100}/y,
  },
  {
    rule: 'teams-webhook',
    starts: ['webhook.office.com/'],
    shape: /webhook\.office\.com\/webhookb2\/[A-Za-z0-9@/-]{60,300}/y,
  },
];
