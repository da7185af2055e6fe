import { placeTrouble } from '../../files/placed-folder.ts';
import { isMisplaced } from '../../storage/place-stores.ts';
import { storedFolders } from '../../storage/stored-folders.ts';
import { fail, ok, warn, type Check, type CheckContext } from './check.ts';

/** Is what lies on another disk within reach, and does everything lie where the settings want it? */
export function checkStorage({ deps }: CheckContext): Check[] {
  const { split } = deps.settings().storage;
  return storedFolders({ paths: deps.paths, split }).flatMap((one) => {
    const trouble = placeTrouble(one.folder);
    if (trouble !== undefined)
      return [
        fail('storage', `the ${one.kind} is paused: ${trouble.message}`, trouble.hint ?? 'mount its disk'),
      ];
    if (isMisplaced(one))
      return [
        warn(
          'storage',
          `the ${one.kind} is to lie in ${one.wanted ?? one.folder}, and does not yet`,
          'start the agent anew ("subtrack agent stop", "subtrack agent start"): it moves it',
        ),
      ];
    return one.wanted === undefined ? [] : [ok('storage', `the ${one.kind} lies in ${one.wanted}`)];
  });
}
