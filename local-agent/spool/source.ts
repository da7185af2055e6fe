import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import type { PriceSettings } from '../../shared/models/price-usage.ts';
import type { Fields } from '../client/record-fields.ts';

/** What only the reader of the spool knows of a session. */
export type SessionKnowledge = {
  projectOf(o: { session_id: string; cwd: string | undefined }): string;
  prices: PriceSettings;
};

export type EventsOf = (known: SessionKnowledge) => TrackedEvent[];

/**
 * One kind of payload: what it means, as events; undefined for what is no payload of that kind, `newer` for what a later
 * version of this program put into one.
 */
export type SpoolSource = (o: { payload: Fields; arrivedAt: number }) => EventsOf | 'newer' | undefined;
