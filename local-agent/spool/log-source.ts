import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { upgradeEvent } from '../../shared/events/upgrade.ts';
import { priceUsage } from '../../shared/models/price-usage.ts';
import { listOf, textOf } from '../client/record-fields.ts';
import type { SessionKnowledge, SpoolSource } from './source.ts';

/** What programs logged: whole events, but for what only this machine's settings and sessions tell. */
export type LogPayload = { cwd: string | undefined; events: readonly TrackedEvent[] };

export const openLog: SpoolSource = ({ payload }) => {
  const read = listOf(payload['events']).map((value) => upgradeEvent(value));
  const events = read.flatMap((one) => ('event' in one ? [one.event] : []));
  if (read.some((one) => 'skipped' in one && one.skipped === 'future_version')) return 'newer';
  if (events.length === 0 || events.length < read.length) return undefined;
  const cwd = textOf(payload['cwd']);
  return (known) => events.map((event) => complete({ event, cwd, known }));
};

function complete({
  event,
  cwd,
  known,
}: {
  event: TrackedEvent;
  cwd: string | undefined;
  known: SessionKnowledge;
}): TrackedEvent {
  const { session_id } = event;
  const project = event.project === '' ? known.projectOf({ session_id, cwd }) : event.project;
  if (event.event_type !== 'api_call' || event.data.cost_micros !== null) return { ...event, project };
  const { model, speed, service_tier } = event.data;
  const at = Date.parse(event.timestamp);
  const overrides = known.prices;
  const price = priceUsage({ model, usage: event.data, at, speed, service_tier, overrides });
  return { ...event, project, data: { ...event.data, ...price } };
}
