import { alertLevels } from '../../../shared/alerts/alert.ts';
import { channelFormats } from '../../../shared/alerts/channel.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { ListedChannel } from '../../alerts/channel-repository.ts';
import type { View } from '../shell/request-view.ts';
import { counted } from '../ui/text/format.ts';
import { SureButton } from '../ui/sure-button.tsx';

const formatWords = { webhook: 'Webhook', slack: 'Slack', discord: 'Discord', email: 'E-mail' } as const;
const levelWords = {
  info: 'everything',
  warning: 'warnings and worse',
  critical: 'what is critical',
} as const;

export function ChannelsPanel({
  view,
  channels,
  hasMail,
  isOwn,
}: {
  view: View;
  channels: readonly ListedChannel[];
  /** Whether this cloud can send e-mail. */
  hasMail: boolean;
  /** On one's own machine, from which nobody sends e-mail. */
  isOwn: boolean;
}) {
  return (
    <section class="panel" aria-labelledby="channels">
      <div class="panel-head">
        <h2 id="channels">Channels</h2>
        <span class="muted">where alerts go beside these pages</span>
      </div>
      {channels.length === 0 ? null : (
        <ul class="alerts">
          {channels.map((channel) => (
            <ChannelItem view={view} channel={channel} />
          ))}
        </ul>
      )}
      <AddForm hasMail={hasMail} />
      {hasMail || isOwn ? null : <MailNotice />}
    </section>
  );
}

function ChannelItem({ view, channel }: { view: View; channel: ListedChannel }) {
  const {
    channel_id: id,
    name,
    format,
    host,
    least_level: level,
    tried_at: at,
    outcome,
    waiting,
    dead,
  } = channel;
  const place = host === null ? 'an address that cannot be opened: add it again' : cleanText(host);
  const path = `/alerts/channels/${encodeURIComponent(id)}`;
  return (
    <li class="alert">
      <span class="alert-text">
        <bdi class="strong">{cleanText(name)}</bdi>
        <span class="muted">{` · ${formatWords[format]} at ${place} · ${levelWords[level]}`}</span>
      </span>
      <span class={dead > 0 ? 'warn' : 'muted'}>
        {at === null ? 'not tried yet' : `${cleanText(outcome ?? '')}, ${view.times.relative(at)}`}
        {waiting > 0 ? ` · ${counted({ count: waiting, one: 'alert' })} on the way` : null}
        {dead > 0 ? ` · ${counted({ count: dead, one: 'alert' })} given up` : null}
      </span>
      <span class="row-acts">
        <form method="post" action={`${path}/test`}>
          <button class="plain button">Send a test</button>
        </form>
        <form method="post" action={`${path}/remove`}>
          <SureButton label="Remove" sure="Yes, remove it" />
        </form>
      </span>
    </li>
  );
}

function MailNotice() {
  return (
    <p class="alerts-foot muted">
      No e-mail yet: deploy this cloud with <code>subtrack cloud deploy --mail-from ADDRESS</code>, or put{' '}
      <code>{'send_email = [{ name = "EMAIL" }]'}</code> and the variable <code>MAIL_FROM</code> into
      wrangler.toml. The address has to be of a domain that sends e-mail in your Cloudflare account.
    </p>
  );
}

function AddForm({ hasMail }: { hasMail: boolean }) {
  return (
    <form class="fields" method="post" action="/alerts/channels" autocomplete="off">
      <label>
        Name
        <input name="name" required maxlength={80} placeholder="The team's room" />
      </label>
      <label>
        Kind
        <select name="format">
          {channelFormats.map((format) => (
            <option value={format} disabled={format === 'email' && !hasMail}>
              {formatWords[format]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Address
        <input
          name="url"
          required
          maxlength={2000}
          placeholder="https://hooks.example.com/… or an e-mail address"
        />
      </label>
      <label>
        Hears of
        <select name="least_level">
          {alertLevels.map((level) => (
            <option value={level} selected={level === 'warning'}>
              {levelWords[level]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Signing secret (webhooks)
        <input name="secret" type="password" maxlength={200} placeholder="16 characters or more" />
      </label>
      <button class="plain button">Add</button>
    </form>
  );
}
