import { isAppError } from '../../../shared/core/errors.ts';
import type { TiersAnswer, TierStanding } from '../../../shared/protocol/tiers.ts';
import { readDevice } from '../../config/device.ts';
import { createTiersClient } from '../../sync/tiers-client.ts';
import { type Check, type CheckContext, fail, ok, warn } from './check.ts';

/** Do the storage tiers that are set up work? What the cloud itself does is another check. */
export async function checkTiers({ deps }: CheckContext): Promise<Check[]> {
  try {
    const client = createTiersClient({ device: readDevice(deps.paths), fetch: deps.fetch });
    const { tiers, key } = await client.list();
    const inUse = tiers.filter(({ state }) => state !== 'off');
    return inUse.length === 0 ? [] : [...inUse.map(judge), ...judgeKey(key)];
  } catch (error) {
    if (isAppError(error)) return [];
    throw error;
  }
}

/** What their keys are sealed with. */
function judgeKey(key: TiersAnswer['key']): Check[] {
  const name = 'tier keys';
  const hint = 'run "subtrack cloud deploy" again, which sets TIERS_KEY';
  if (key === 'none') return [fail(name, 'the cloud has no secret to seal keys with', hint)];
  if (key === 'team')
    return [warn(name, 'are sealed with the team key, and lost when that is changed', hint)];
  return key === undefined ? [] : [ok(name, 'are sealed with a secret of their own')];
}

function judge({ tier, state, problem, checked_at }: TierStanding): Check {
  const name = `tier ${tier}`;
  if (problem !== null) {
    const say = problem.until === null ? fail : warn;
    return say(name, problem.message, problem.hint ?? 'see the page Storage tiers (/settings/tiers)');
  }
  if (state === 'unfinished')
    return warn(name, 'set up, but nobody has agreed yet', `run "subtrack tiers setup ${tier}"`);
  if (checked_at === null)
    return warn(name, 'set up, but no test came back yet', `run "subtrack tiers test --tier ${tier}"`);
  return ok(name, 'works');
}
