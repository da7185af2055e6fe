import type { Check, CheckContext } from './check.ts';
import { counted } from '../../terminal/format.ts';
import { warn } from './check.ts';

const SHOWN = 5;

/** What each cause means, and what to do about it. */
const causes = new Map([
  ['forbidden', ['may not be read', 'take back the right to read: chmod u+r, and u+rx for folders']],
  ['not_a_file', ['is no regular file', 'move it away; only files are read']],
  ['too_large', ['is larger than anything that the client writes there', 'move it away']],
  ['malformed', ['is no JSON object', 'nothing, if it is still being written; else move it away']],
  ['utf16', ['is written in UTF-16', 'write it anew in UTF-8, as the client does']],
  ['unreadable', ['cannot be read', 'look at what the system says, and at the disk']],
]);
const failed = ['could not be taken in', 'update subagent-tracking; tell its makers if that does not help'];

/** Files, folders and sessions that were passed over. Everything beside them was read. */
export function checkSkippedInputs({ db }: CheckContext): Check[] {
  if (!db) return [];
  const rows = db
    .prepare(
      'SELECT kind, cause, count(*) AS n FROM skipped_inputs GROUP BY kind, cause ORDER BY kind, cause',
    )
    .all();
  const sample = db.prepare(
    `SELECT path, message FROM skipped_inputs WHERE kind = ? AND cause = ? ORDER BY path LIMIT ${SHOWN}`,
  );
  return rows.map(({ kind, cause, n }) => {
    const inputs = sample.all(String(kind), String(cause));
    const [what = '', advice = ''] = causes.get(String(cause)) ?? failed;
    const more = Number(n) > inputs.length ? ` and ${Number(n) - inputs.length} more` : '';
    // The system's own words say most where it is not only about rights and kinds.
    const why =
      causes.has(String(cause)) && cause !== 'unreadable' ? '' : ` (${String(inputs[0]?.['message'])})`;
    const paths = inputs.map((input) => String(input['path'])).join(', ');
    return warn(
      'not read',
      `${counted(Number(n), String(kind))} passed over, ${what}: ${paths}${more}${why}`,
      kind === 'result'
        ? `${advice}; the transcript shows its beginning`
        : `${advice}; it is tried again as soon as it changes`,
    );
  });
}
