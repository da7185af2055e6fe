import { Moment } from '../ui/moments.tsx';
import { alertPath, alertText, kindWords } from '../../../shared/alerts/alert-words.ts';
import { type AlertKind, alertKinds } from '../../../shared/alerts/alert.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { StoredAlert } from '../../alerts/alert-repository.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { Empty } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { isoTime } from '../ui/text/times.ts';
import { ChannelsPanel } from './channels-panel.tsx';
import { MachinesPanel } from './machines-panel.tsx';
import { alertsShown, type askAlerts } from './data.ts';

type Props = {
  view: View;
  data: Shown<ReturnType<typeof askAlerts>>;
  mayWrite: boolean;
  manages: boolean;
  hasMail: boolean;
  isOwn: boolean;
};

export function AlertsPage({ view, data, mayWrite, manages, hasMail, isOwn }: Props) {
  const mutes = valueOr(data.mutes, new Map<AlertKind, number>());
  return (
    <div class="alerts-page">
      <div class="page-head">
        <h1>Alerts</h1>
        <span class="muted">looked for every quarter of an hour</span>
      </div>
      <section class="panel" aria-label="Alerts">
        <ShowPart
          part={data.alerts}
          what="The alerts"
          show={(alerts) =>
            alerts.length === 0 ? (
              <Empty says="No alert so far: budgets that fill up, contexts nearly full, bursts of failures, unusual days and machines that fall behind are told here." />
            ) : (
              <>
                <ul class="alerts">
                  {alerts.map((alert) => (
                    <AlertItem view={view} alert={alert} mayWrite={mayWrite} />
                  ))}
                </ul>
                {alerts.length < alertsShown ? null : (
                  <p class="alerts-foot muted">{`The latest ${alertsShown}; older ones are not shown.`}</p>
                )}
                {mayWrite && alerts.some(isOpen) ? (
                  <form class="alerts-foot" method="post" action="/alerts/acknowledge">
                    <button class="plain button">Acknowledge all</button>
                  </form>
                ) : null}
              </>
            )
          }
        />
      </section>
      <ShowPart
        part={data.machines}
        what="How machines stand"
        show={(machines) => <MachinesPanel view={view} machines={machines} />}
      />
      {mayWrite ? <MutesPanel view={view} mutes={mutes} /> : null}
      {manages ? (
        <ShowPart
          part={data.channels}
          what="The channels"
          show={(channels) => (
            <ChannelsPanel view={view} channels={channels} hasMail={hasMail} isOwn={isOwn} />
          )}
        />
      ) : null}
    </div>
  );
}

const isOpen = ({ acknowledged_at, mended_at }: StoredAlert): boolean =>
  acknowledged_at === null && mended_at === null;

function AlertItem({ view, alert, mayWrite }: { view: View; alert: StoredAlert; mayWrite: boolean }) {
  const { raised_at: at, acknowledged_by: by, mended_at: mended } = alert;
  return (
    <li class={isOpen(alert) ? `alert alert-${alert.level}` : 'alert alert-seen'}>
      <span class="alert-level">
        <Icon name={alert.level === 'info' ? 'info' : 'alerts'} />
        {alert.level}
      </span>
      <a class="alert-text" href={alertPath(alert)}>
        <bdi>{alertText(alert)}</bdi>
      </a>
      <time class="muted n" datetime={isoTime(at)} title={view.times.full(at)}>
        {view.times.relative(at)}
      </time>
      {isOpen(alert) ? (
        mayWrite ? (
          <form method="post" action="/alerts/acknowledge">
            <input type="hidden" name="alert_key" value={alert.alert_key} />
            <button class="plain button">Acknowledge</button>
          </form>
        ) : null
      ) : (
        <span class="muted alert-by">
          {mended !== null
            ? `mended ${view.times.relative(mended)}`
            : by
              ? `seen by ${cleanText(by)}`
              : 'seen'}
        </span>
      )}
    </li>
  );
}

/** Days that a kind is silent for. */
const muteDays = [1, 7, 30];

function MutesPanel({ view, mutes }: { view: View; mutes: ReadonlyMap<AlertKind, number> }) {
  return (
    <section class="panel" aria-labelledby="mutes">
      <div class="panel-head">
        <h2 id="mutes">Muted kinds</h2>
        <span class="muted">neither in the bar of the pages nor sent to a channel</span>
      </div>
      {mutes.size === 0 ? null : (
        <ul class="alerts">
          {[...mutes].map(([kind, until]) => (
            <li class="alert">
              <span class="alert-text">{kindWords[kind]}</span>
              <span class="muted">
                {'until '}
                <Moment at={until} times={view.times} />
              </span>
              <form method="post" action="/alerts/mutes">
                <input type="hidden" name="kind" value={kind} />
                <input type="hidden" name="days" value="0" />
                <button class="plain button">Unmute</button>
              </form>
            </li>
          ))}
        </ul>
      )}
      <form class="fields" method="post" action="/alerts/mutes">
        <label>
          Kind
          <select name="kind">
            {alertKinds
              .filter((kind) => kind !== 'test')
              .map((kind) => (
                <option value={kind}>{kindWords[kind]}</option>
              ))}
          </select>
        </label>
        <label>
          For
          <select name="days">
            {muteDays.map((days) => (
              <option value={days}>{days === 1 ? 'a day' : `${days} days`}</option>
            ))}
          </select>
        </label>
        <button class="plain button">Mute</button>
      </form>
    </section>
  );
}
