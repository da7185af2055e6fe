import { isoDay } from '../../shared/core/days.ts';
import { type Alert, type AlertKind, deviceAlertKinds } from '../../shared/alerts/alert.ts';
import {
  judgeBudgets,
  judgeBurst,
  judgeContexts,
  judgeDays,
  judgeTroubles,
} from '../../shared/alerts/judge-alerts.ts';
import { judgeDevices, judgeFilling, judgeTiers } from '../../shared/alerts/judge-states.ts';
import { runEach } from '../../shared/core/run-each.ts';
import { DAY, HOUR } from '../../shared/core/time.ts';
import { readDays } from '../../shared/insights/read-facts.ts';
import { agentsInTrouble } from '../../shared/queries/agents-in-trouble.ts';
import { errorsTotals } from '../../shared/queries/errors-totals.ts';
import { nowSessions } from '../../shared/queries/now-sessions.ts';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import { scopeOfAll } from '../auth/scope-of-all.ts';
import { lookAtBudgets } from '../budgets/look-at-budgets.ts';
import type { CronDeps, CronTask } from '../cron-task.ts';
import { listToldStates } from '../devices/device-states.ts';
import { tierAllowance } from '../../shared/tiers/prices.ts';
import { readR2Bytes } from '../tiers/packs/sweep-repository.ts';
import { listStoredTiers } from '../tiers/settings/settings-repository.ts';
import { readTotals, listReviews } from '../reviews/review-repository.ts';
import { raiseAlerts } from './alert-repository.ts';
import { seenSessions } from './seen-sessions.ts';
import { listRestores, READABLE_MS } from '../tiers/restores/restore-repository.ts';
import { noteOutcomes, takeDue } from './channel-repository.ts';
import { sendAlert } from './send-alert.ts';

/** So many messages a call: each waits for a server of somebody else. */
const sentAtOnce = 5;

/**
 * Every quarter of an hour: raises what is new, and sends what is due. About 46 questions of the 50 that a call may ask,
 * 20 of them for budgets.
 */
export const judgeAndTell: CronTask = async ({ deps }) => {
  const { db } = deps;
  const now = deps.clock();
  const found: Alert[] = [];
  const lasting: AlertKind[] = [];
  const failures: unknown[] = [];
  // A question that fails costs its own kind of alert, and nothing that waits to be sent; nor does keeping what is new.
  for (const [judge, kinds = []] of await judges({ deps, now })) {
    try {
      found.push(...(await judge()));
      lasting.push(...kinds);
    } catch (error) {
      failures.push(error);
    }
  }
  failures.push(
    ...(await runEach([
      () => raiseAlerts({ db, alerts: found, lasting, now }),
      () => sendDue({ deps, now }),
    ])),
  );
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} steps of judging and telling alerts failed`);
};

/** With the kinds of which it finds all that there is at the moment: what it does not find is over. */
type Judge = [judge: () => Promise<Alert[]>, lasting?: readonly AlertKind[]];

async function judges({ deps, now }: { deps: CronDeps; now: number }): Promise<Judge[]> {
  const { db } = deps;
  const { runQuery: ask } = deps.askWithin(await scopeOfAll(deps));
  return [
    [async () => judgeBudgets(await lookAtBudgets(deps))],
    [async () => judgeContexts(await ask(nowSessions, { since: now - HOUR }))],
    [async () => judgeTroubles({ agents: await ask(agentsInTrouble, { since: now - DAY }), now })],
    [() => findBurst({ ask, now })],
    [
      async () =>
        judgeDays({
          days: await readDays({ runQuery: ask, period: { since: startOfYesterday(now), until: now } }),
          since: isoDay(startOfYesterday(now)),
        }),
    ],
    [() => findDigests({ db, now })],
    [() => findRestored({ db, ask })],
    [async () => judgeDevices({ devices: await listToldStates(db), now }), deviceAlertKinds],
    [async () => judgeTiers(await findTiers(db)), ['tier_failing']],
    [
      async () => judgeFilling({ tier: 'r2', bytes: await readBilled(deps), free: tierAllowance('r2') }),
      ['tier_filling'],
    ],
  ];
}

async function findBurst({ ask, now }: { ask: RunQuery; now: number }): Promise<Alert[]> {
  const [running] = await ask(errorsTotals, { since: now - HOUR, until: now });
  const failures = running?.occurrences ?? 0;
  if (failures === 0) return [];
  const [week] = await ask(errorsTotals, { since: now - 7 * DAY, until: now - HOUR });
  return judgeBurst({ now, failures, usualPerHour: (week?.occurrences ?? 0) / workedHours });
}

/** Hours in which a week's work is done; a team around the world has more, and then a burst is told a little late. */
const workedHours = 40;

/** A week that ended longer ago was caught up with, and is no news. */
const NEWS_MS = 7 * DAY;

/** Summaries of the last week, when they have just been written; of one in which nobody worked there is nothing to tell. */
async function findDigests({ db, now }: { db: D1Database; now: number }): Promise<Alert[]> {
  const heads = await listReviews({ db, limit: 20 });
  const weeks = heads.filter(
    ({ kind, written_at, until_at }) => kind === 'week' && written_at > now - DAY && until_at > now - NEWS_MS,
  );
  const totals = await readTotals({ db, reviewIds: weeks.map(({ review_id }) => review_id) });
  const worked = weeks.filter(({ review_id }) => (totals.get(review_id)?.sessions ?? 0) > 0);
  return worked.map(({ review_id, title }) => ({
    alert_key: `digest:${review_id}`,
    kind: 'digest',
    level: 'info',
    subject: title,
    value: totals.get(review_id)?.cost_micros ?? 0,
    bound: null,
    ref: review_id,
  }));
}

/** What somebody asked the archive for, and is there. */
async function findRestored({ db, ask }: { db: D1Database; ask: RunQuery }): Promise<Alert[]> {
  const ready = (await listRestores({ db, limit: 50 })).filter(({ is_ready }) => is_ready);
  if (ready.length === 0) return [];
  const ids = ready.map(({ session_id }) => session_id);
  const seen = new Set((await ask(seenSessions, { ids })).map(({ session_id }) => session_id));
  const told = ready.filter(({ session_id }) => seen.has(session_id));
  return [...Map.groupBy(told, ({ session_id }) => session_id)].map(([session_id, [one]]) => ({
    alert_key: `restored:${session_id}:${one?.asked_at ?? 0}`,
    kind: 'restored',
    level: 'info',
    subject: '',
    value: (one?.ready_at ?? 0) + READABLE_MS,
    bound: null,
    ref: session_id,
  }));
}

async function findTiers(db: D1Database) {
  return (await listStoredTiers(db)).map(({ tier, problem, checked_at, changed_at }) => ({
    tier,
    problem,
    since: checked_at ?? changed_at,
  }));
}

/** Of one's own cloud nothing is billed: its R2 is a folder. */
async function readBilled({ db, mode }: CronDeps): Promise<number> {
  return mode === 'embedded' ? 0 : ((await readR2Bytes(db)) ?? 0);
}

async function sendDue({ deps, now }: { deps: CronDeps; now: number }): Promise<void> {
  const { db } = deps;
  const due = await takeDue({ db, now, limit: sentAtOnce });
  const outcomes = await Promise.all(
    due.map(async ({ alert, channel, raised_at: raisedAt }) => ({
      channelId: channel.channel_id,
      alertKey: alert.alert_key,
      outcome: await sendAlert({ channel, alert, raisedAt, now, deps }),
    })),
  );
  await noteOutcomes({ db, outcomes, now });
}

function startOfYesterday(now: number): number {
  return (Math.floor(now / DAY) - 1) * DAY;
}
