import { z } from 'zod';
import { cleanLine } from '../core/hidden-characters.ts';
import { type Alert, alertLevels } from './alert.ts';
import { alertPath, alertText } from './alert-words.ts';

export const channelFormats = ['webhook', 'slack', 'discord', 'email'] as const;
export type ChannelFormat = (typeof channelFormats)[number];

const notOutside = 'has to be an https address of another server, without a name and password in it';

const webAddress = z
  .url({ protocol: /^https$/, hostname: z.regexes.domain, error: notOutside })
  .refine(isOutside, notOutside);
/** One address of plain letters: nothing in it ends a line or begins another header. */
const mailAddress = z.email('has to be an e-mail address').max(254);

/**
 * A channel as a form gives it. A webhook is signed with the secret; the others know their address alone. `url` is an https
 * address, of e-mail the address of whoever is written to.
 */
export const newChannelSchema = z
  .object({
    name: z.string().transform(cleanLine).pipe(z.string().min(1, 'is empty').max(80)),
    format: z.enum(channelFormats),
    url: z.string().trim().max(2000),
    secret: z.string().trim().max(200).default(''),
    least_level: z.enum(alertLevels),
  })
  .superRefine(({ format, url }, context) => {
    const problem = (format === 'email' ? mailAddress : webAddress).safeParse(url).error?.issues[0];
    if (problem !== undefined) context.addIssue({ code: 'custom', path: ['url'], message: problem.message });
  })
  .refine(({ format, secret }) => format !== 'webhook' || secret.length >= 16, {
    path: ['secret'],
    error: 'has to have 16 characters at least: whoever receives the webhook checks the signature with it',
  });
export type NewChannel = z.infer<typeof newChannelSchema>;

/** Nothing behind the same door, by number or by name, and no name and password on the way. */
function isOutside(url: string): boolean {
  const host = /^https:\/\/([^/?#@:\\]+)(?::\d+)?(?:[/?#]|$)/i.exec(url)?.[1];
  return (
    host !== undefined &&
    /[a-z]/i.test(host) &&
    !/(^|\.)(localhost|local|internal|lan|home\.arpa)$/i.test(host)
  );
}

/** Characters that one message may have: Discord takes 2,000. */
const longest = 1500;

/** The body of the request that tells a channel of an alert. */
export function channelBody(o: {
  format: Exclude<ChannelFormat, 'email'>;
  alert: Alert;
  at: number;
  origin: string;
}): string {
  const { format, alert, at, origin } = o;
  const text = alertText(alert).slice(0, longest);
  const url = `${origin}${alertPath(alert)}`;
  if (format === 'slack') return JSON.stringify({ text: `${slackText(text)}\n<${url}|Open>` });
  if (format === 'discord')
    return JSON.stringify({
      content: `${discordText(text)}\n<${url}>`,
      // A project may be called @everyone.
      allowed_mentions: { parse: [] },
    });
  const { alert_key, ...fields } = alert;
  return JSON.stringify({ v: 1, id: alert_key, ...fields, at: new Date(at).toISOString(), text, url });
}

function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function discordText(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()-]/g, '\\$&');
}

/** Nobody reads on in a list of messages beyond it. */
const longestSubject = 140;

/** The same as an e-mail of plain text. */
export function channelMail(o: { alert: Alert; origin: string }): { subject: string; text: string } {
  const said = alertText(o.alert).slice(0, longest);
  return {
    // No line may end in a header.
    subject: cleanLine(said).slice(0, longestSubject),
    text: `${said}\n\n${o.origin}${alertPath(o.alert)}\n`,
  };
}
