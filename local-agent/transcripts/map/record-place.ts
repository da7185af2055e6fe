import type { Fields } from '../../client/record-fields.ts';
import type { FileContext, FileState } from '../files/file-context.ts';

/** One record and where it stands, as the mappers of its parts need it. */
export type RecordPlace = { record: Fields; file: FileContext; state: FileState; time: string; uuid: string };
