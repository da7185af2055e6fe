import { isAppError } from '../../../shared/core/errors.ts';
import type { TiersAnswer, TierStanding } from '../../../shared/protocol/tiers.ts';
import { readConnections } from '../../config/connections.ts';
import type { Device } from '../../config/device.ts';
import { createTiersClient } from '../../sync/tiers-client.ts';
import { type Check, type CheckContext, fail, ok, warn } from './check.ts';

/** Do the storage tiers of each cloud work that are set up? What the clouds themselves do is another check. */
export async function checkTiers({ deps }: CheckContext): Promise<Check[]> {
  const connections = readConnections(deps);
  const checks = await Promise.all(
    connections.map(async ({ name, device }) => {
      const of = connections.length === 1 ? '' : ` of ${name}`;
      return (await checkOne({ device, fetch: deps.fetch })).map((check) => ({
        ...check,
        name: `${check.name}${of}`,
      }));
    }),
  );
  return checks.flat();
}

async function checkOne(o: { device: Device; fetch: typeof fetch }): Promise<Check[]> {
  try {
    const { tiers, key } = await createTiersClient(o).list();
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
