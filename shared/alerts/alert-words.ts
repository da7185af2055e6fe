import { fullDay, fullDayOfKey } from '../core/days.ts';
import {
  counted,
  formatCount,
  formatDuration,
  formatShare,
  formatBytes,
  formatTokens,
} from '../core/figures.ts';
import { cleanLine } from '../core/hidden-characters.ts';
import { formatMoney } from '../core/money.ts';
import { type Alert, type AlertKind, deviceAlertKinds } from './alert.ts';
import { troubleText } from './device-words.ts';

export const kindWords: Readonly<Record<AlertKind, string>> = {
  budget: 'Budget',
  context: 'Context nearly full',
  stuck_agent: 'Stuck agent',
  looping_agent: 'Agent in a loop',
  error_burst: 'Burst of failures',
  anomaly: 'Unusual day',
  digest: 'Summary of the week',
  restored: 'Back from the archive',
  tier_failing: 'Storage tier out of use',
  tier_filling: 'Free storage fills',
  sync_refused: 'Refused by the cloud',
  archive_behind: 'Archive falls behind',
  backup_failing: 'Backups fail',
  snapshots_failing: 'Snapshots fail',
  disk_away: 'Disk away',
  test: 'Test',
};

/** What happened, in one sentence: the same on the pages and in every channel. */
export function alertText(alert: Pick<Alert, 'kind' | 'subject' | 'value' | 'bound' | 'ref'>): string {
  const { kind, value, bound, ref } = alert;
  const subject = cleanLine(alert.subject);
  switch (kind) {
    case 'budget':
      return `Budget “${subject}”: ${formatMoney(value)} of ${formatMoney(bound ?? 0)} spent, ${formatShare(value / (bound || 1))}`;
    case 'context':
      return `The context of a session in ${subject} is nearly full: ${formatTokens(value)} of ${formatTokens(bound ?? 0)}`;
    case 'stuck_agent':
      return `An agent in ${subject} is stuck: a call has been open for ${formatDuration(value)}${atMost(bound)}`;
    case 'looping_agent':
      return `An agent in ${subject} is in a loop: the same call has failed ${counted({ count: value, one: 'time' })}`;
    case 'error_burst':
      return `${formatCount(value)} failures within an hour; ${usual(bound ?? 0)}`;
    case 'anomaly':
      return `${fullDayOfKey(ref)} was unusual: ${anomalyText(subject, value)}`;
    case 'digest':
      return `${subject} is summed up: ${formatMoney(value)}`;
    case 'restored':
      return `What was asked for of a session is back from the archive, until ${fullDay(value)}`;
    case 'tier_failing':
      return `${tierWords[subject] ?? subject} is not used: ${tierProblems[ref] ?? 'it cannot be reached'}`;
    case 'tier_filling':
      return `${tierWords[subject] ?? subject} holds ${formatBytes(value)} of the ${formatBytes(bound ?? 0)} that cost nothing; beyond that Cloudflare bills 1.5 cents a GB a month, and nothing is refused or deleted`;
    case 'sync_refused':
    case 'archive_behind':
    case 'backup_failing':
    case 'snapshots_failing':
    case 'disk_away':
      return `On ${subject === '' ? 'a machine' : `“${subject}”`}: ${troubleText({ kind, count: value })}`;
    case 'test':
      return 'A test: this channel hears of alerts';
  }
}

const tierWords: Readonly<Record<string, string>> = { r2: 'R2', drive: 'Google Drive', s3: 'S3' };

/** By the code of what was wrong. */
const tierProblems: Readonly<Record<string, string>> = {
  'tier.full': 'there is no room left',
  'tier.capped': 'it takes no more for now',
  'tier.not_allowed': 'it refuses what is asked of it',
  'tier.revoked': 'the consent was taken back; connect it again',
  'tier.misset': 'its settings are refused; set it up again',
  'tier.sealed': 'its keys cannot be opened any more; set it up again',
  'tier.no_key': 'the cloud has no secret to open its keys with',
};

function atMost(ms: number | null): string {
  return ms === null ? '' : `, hardly ever longer than ${formatDuration(ms)}`;
}

function usual(perHour: number): string {
  return perHour < 1 ? 'usually there is hardly one' : `usually there are about ${formatCount(perHour)}`;
}

function anomalyText(kind: string, value: number): string {
  if (kind === 'error_rate') return `${formatShare(value)} of the tool calls failed`;
  if (kind === 'duration') return `runs of agents took ${formatDuration(value)} in the middle`;
  return `${formatTokens(value)} tokens`;
}

const isOfDevice = (kind: AlertKind): boolean => deviceAlertKinds.some((one) => one === kind);

/** The page that shows what is behind it. */
export function alertPath({ kind, ref }: Pick<Alert, 'kind' | 'ref'>): string {
  if (kind === 'budget') return '/budgets';
  if (kind === 'context' || kind === 'restored') return `/sessions/${encodeURIComponent(ref)}`;
  if (kind === 'stuck_agent' || kind === 'looping_agent')
    return `/sessions/${encodeURIComponent(ref)}?tab=agents`;
  if (kind === 'error_burst') return '/errors?range=today';
  if (kind === 'anomaly') return `/costs?from=${encodeURIComponent(ref)}&to=${encodeURIComponent(ref)}`;
  if (kind === 'digest') return `/reviews/${encodeURIComponent(ref)}`;
  if (kind === 'tier_failing') return '/settings/tiers';
  if (kind === 'tier_filling') return '/storage';
  return isOfDevice(kind) ? '/alerts#machines' : '/alerts';
}
