import type { Fields } from '../../client/record-fields.ts';
import type { EventOrigin, FileContext, FileState, OpenCalls } from '../files/file-context.ts';

/** A call of a tool as a transcript's line or a hook payload tells it. */
export type CallSighting = { record: Fields; file: EventOrigin; state: OpenCalls; time: string };

/** One record of a transcript and where it stands, as the mappers of its parts need it. */
export type RecordSighting = {
  record: Fields;
  file: FileContext;
  state: FileState;
  time: string;
  uuid: string;
};
