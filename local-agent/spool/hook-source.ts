import { textOf } from '../client/record-fields.ts';
import { mapHookPayload } from './map-hook.ts';
import type { SpoolSource } from './source.ts';

/** What the recorder kept: one payload of one hook. */
export const openHook: SpoolSource = ({ payload, arrivedAt }) => {
  const session_id = textOf(payload['session_id']);
  const hook_event_name = textOf(payload['hook_event_name']);
  if (session_id === undefined || hook_event_name === undefined) return undefined;
  const hook = { ...payload, session_id, hook_event_name };
  return ({ projectOf }) => {
    const project = projectOf({ session_id, cwd: textOf(payload['cwd']) });
    return mapHookPayload({ payload: hook, arrivedAt, project });
  };
};
