/**
 * Secrets in addresses. `starts`: literal pieces of a URL; `shape` (sticky) is tried there, its first group stays. Hosts are
 * those whose whole authorization is the path; the rest are places that name themselves.
 */
export type UrlPlace = { starts: readonly string[]; shape: RegExp };

const hex = '[A-Fa-f0-9]';
const uuid = `${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}`;
const at = (before: string, secret: string) => new RegExp(`(${before})(?:${secret})`, 'iy');

export const urlPlaces: readonly UrlPlace[] = [
  {
    starts: ['alchemy.com/'],
    shape: at('alchemy\\.com/(?:nft/|v\\d/|starknet/|[\\w-]{1,24}/){1,4}', '[A-Za-z0-9_-]{20,64}'),
  },
  { starts: ['infura.io/'], shape: at('infura\\.io/(?:ws/)?v3/', `${hex}{32}`) },
  { starts: ['quiknode.pro/'], shape: at('quiknode\\.pro/', `${hex}{30,64}`) },
  {
    starts: [
      'ankr.com/',
      'chainstack.com/',
      'getblock.io/',
      'blastapi.io/',
      'helius-rpc.com/',
      'drpc.org/',
      'pokt.network/',
      'nodereal.io/',
      'chainnodes.org/',
      'moralis-nodes.com/',
    ],
    shape: at('[a-z.-]{6,20}\\.[a-z]{2,8}/(?:[\\w-]{1,24}/){0,4}', '[A-Za-z0-9_-]{24,128}'),
  },
  {
    starts: ['feishu.cn/', 'larksuite.com/'],
    shape: at('(?:feishu\\.cn|larksuite\\.com)/open-apis/bot/v2/hook/', uuid),
  },
  { starts: ['hc-ping.com/'], shape: at('hc-ping\\.com/', `${uuid}|[A-Za-z0-9_-]{20,40}`) },
  {
    starts: [
      'cronitor.link/',
      'deadmanssnitch.com/',
      'nosnch.in/',
      'uptime.betterstack.com/api/v1/heartbeat/',
      'opsgenie.com/v1/json/',
    ],
    shape: at('[a-z.]{6,24}/(?:[\\w.]{1,16}/){0,4}', '[A-Za-z0-9-]{10,64}'),
  },
  {
    starts: ['maker.ifttt.com/'],
    shape: at(
      'maker\\.ifttt\\.com/(?:trigger/[^/\\s]{1,64}/(?:json/)?with/key|use)/',
      '[A-Za-z0-9_-]{20,64}',
    ),
  },
  {
    starts: ['.make.com/', 'integromat.com/'],
    shape: at('(?:\\.make|integromat)\\.com/', '[a-z0-9]{24,64}'),
  },
  {
    starts: ['hooks.zapier.com/'],
    shape: at('hooks\\.zapier\\.com/hooks/(?:catch|standard)/\\d{1,12}/', '[A-Za-z0-9]{5,32}'),
  },
  { starts: ['ntfy.sh/'], shape: at('ntfy\\.sh/', '(?=[A-Za-z_-]{0,64}\\d)[A-Za-z0-9_-]{12,64}') },
  { starts: ['pipedream.net'], shape: at('https?://', '[a-z0-9]{10,40}(?=\\.m\\.pipedream\\.net)') },
  {
    starts: ['chat.googleapis.com/'],
    shape: at(
      'chat\\.googleapis\\.com/v1/spaces/[^\\s"\'?]{4,64}\\?key=[\\w-]{20,64}&token=',
      '[A-Za-z0-9_%-]{20,128}',
    ),
  },
  { starts: ['mattermost.', '/hooks/'], shape: at('[a-z.]{0,12}/hooks/', '[a-z0-9]{26}') },
  {
    starts: ['rocket.chat/', '/hooks/'],
    shape: at('(?:rocket\\.chat)?/hooks/', '[A-Za-z0-9]{17}/[A-Za-z0-9]{30,64}'),
  },
  {
    starts: ['api.telegram.org/'],
    shape: at('api\\.telegram\\.org/(?:file/)?bot', '\\d{6,12}:[A-Za-z0-9_-]{30,50}'),
  },
  {
    starts: ['logic.azure.com', 'events.pagerduty.com/', 'alerts.', 'incident.io/'],
    shape: at('[a-z.]{6,24}/(?:[\\w-]{1,24}/){1,5}', `${hex}{32,40}`),
  },
  { starts: ['ingest.sentry.io', '.sentry.io/'], shape: at('https://', `${hex}{32}(?=@)`) },
  // What a link lets in: by its name in the path.
  {
    starts: [
      '/magic',
      '/invite',
      '/reset',
      '/verify',
      '/confirm',
      '/activate',
      '/unsubscribe',
      '/login/',
      '/auth/',
      '/token/',
      '/webhook',
      '/hook/',
      '/join/',
      '/share/',
      '/signup/',
      '/accept',
      '/password',
      '/callback/',
      '/sso/',
      '/access/',
      '/feed/',
      '/ical/',
      '/calendar/',
      '/key/',
      '/secret/',
      '/apikey/',
      '/api_key/',
      '/d/s/',
    ],
    shape: at(
      '/(?:magic|invite|reset|verify|confirm|activate|unsubscribe|login|auth|token|webhook|hook|join|share|signup|accept|password|callback|sso|access|feed|ical|calendar|key|secret|apikey|api_key|d/s)[a-z_-]{0,20}/(?:(?!commits?/|blob/|tree/|raw/|compare/|archive/|pull/|actions/|issues/)[a-z_-]{1,24}/){0,3}',
      '(?=[A-Za-z_-]{0,64}\\d)(?=[0-9_-]{0,64}[A-Za-z])[A-Za-z0-9_=-]{20,512}(?:\\.[A-Za-z0-9_-]{8,512}){0,2}',
    ),
  },
];

/** Ends of the names of a query's parameters, where they say what they are; `id=` and `state=` say nothing. */
const parameterEndings = [
  'key',
  'code',
  'sig',
  'signature',
  'token',
  'appid',
  'app_id',
  'apikey',
  'secret',
  'hash',
  'hmac',
  'ticket',
  'sid',
  'jwt',
  'otp',
  'otac',
  'password',
  'passwd',
  'pwd',
  'pass',
  'auth',
  'authkey',
  'credential',
  'security-token',
  'invite',
  'nonce',
  'assertion',
  'samlresponse',
  'code_verifier',
  'session',
  'sessionid',
  'session_id',
  'reset',
  'confirmation',
  'magic',
];

export const parameterMarks: readonly string[] = parameterEndings.map((name) => `${name}=`);

export const urlParameters = `(?:api|app|access|auth|secret|subscription|license|client|consumer|user|x-amz-|x-goog-|oauth_?)?[_-]?(?:${parameterEndings.join('|')})`;
