import { isAppError } from '../../../shared/core/errors.ts';
import { restoreFromAny, type RestoredBundle } from '../../backup/fetch/restore-any.ts';
import { restoreLeft, type RestoredLeft } from '../../backup/fetch/restore-left.ts';

type Left = Extract<RestoredLeft, { files: object }>;

/** A bundle as it was where any place has it whole, else what is left of it. */
export async function restoreDamaged(
  o: Parameters<typeof restoreFromAny>[0],
): Promise<RestoredBundle | RestoredLeft> {
  try {
    return await restoreFromAny(o);
  } catch (error) {
    const mayHelp = isAppError(error, 'backup.damaged') || isAppError(error, 'backup.cloud_unavailable');
    if (!mayHelp) throw error;
    return restoreLeft(o);
  }
}

export const isLeft = (restored: RestoredBundle | RestoredLeft): restored is Left => 'differ' in restored;

/** What a person has to know of files that are not as they were. */
export function tellLeft({ files, differ, missing, to, tier }: Left): string {
  const whole = files.length - differ.length;
  const said = [
    `What is left of the bundle is in ${to}: ${whole} of ${files.length + missing.length} files are as they were.`,
  ];
  if (differ.length > 0) said.push(`Not as they were: ${differ.join(', ')}.`);
  if (missing.length > 0) said.push(`Nothing is left of ${missing.join(', ')}.`);
  if (tier !== 'local') said.push('The packed bundle lies beside them as the cloud gave it.');
  return said.join(' ');
}
