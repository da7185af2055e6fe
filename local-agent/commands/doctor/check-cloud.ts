import type { Check, CheckContext } from './check.ts';
import { type Connection, readConnections } from '../../config/connections.ts';
import { isEmbedded } from '../../config/device.ts';
import { allDone } from '../../runtime/all-done.ts';
import { readHeldBack, readOutboxStatus } from '../../sync/sync-status.ts';
import { formatDuration } from '../../terminal/format.ts';
import { probeCloud } from '../../reports/probe-cloud.ts';
import { checkCloudRules } from './check-cloud-rules.ts';
import { describeError, fail, ok, warn } from './check.ts';
import { MINUTE } from '../../../shared/core/time.ts';

const SKEW_MS = 2 * MINUTE;

/** Does each cloud answer, does it take this device, and did it take everything? */
export async function checkCloud({ deps, db }: CheckContext): Promise<Check[]> {
  let connections: Connection[];
  try {
    connections = readConnections(deps);
  } catch (error) {
    return [fail('cloud', describeError(error), 'move the file away and run "subtrack up" again')];
  }
  const rules = checkCloudRules({ rules: deps.settings().clouds, connections });
  if (connections.length === 0)
    return [ok('cloud', 'not connected; everything stays on this machine'), ...rules];
  const each = await allDone(connections.map((connection) => checkOne({ deps, db, connection })));
  const isOnly = connections.length === 1;
  return [
    ...each.flatMap((checks, index) => (isOnly ? checks : named(checks, connections[index]))),
    ...rules,
  ];
}

function named(checks: readonly Check[], connection: Connection | undefined): Check[] {
  return checks.map((check) => ({ ...check, name: `${check.name} ${connection?.name ?? ''}` }));
}

async function checkOne(o: CheckContext & { connection: Connection }): Promise<Check[]> {
  const { deps, db } = o;
  const { device } = o.connection;
  const probe = await probeCloud({ device, deps });
  if (probe.kind === 'not_connected') return [];
  const outbox = db ? readOutboxStatus({ db, device, now: deps.clock() }) : undefined;
  const checks: Check[] = [];
  if (probe.kind === 'unreachable') {
    checks.push(
      warn(
        'cloud',
        `${probe.url} cannot be reached: ${probe.message}`,
        isEmbedded(device) ? 'run "subtrack up"' : 'check the network; what is recorded waits here',
      ),
    );
  } else if (probe.kind === 'refused') {
    const denied = probe.status === 401 || probe.status === 403;
    checks.push(
      denied
        ? fail(
            'cloud',
            `${probe.url} refuses this device: ${probe.message}`,
            isEmbedded(device)
              ? 'run "subtrack up": it connects this machine anew'
              : 'ask whoever runs that cloud for another token; what is recorded waits here',
          )
        : warn(
            'cloud',
            `${probe.url} is in trouble: ${probe.message}`,
            'wait; what is recorded stays here until it is taken',
          ),
    );
  } else checks.push(ok('cloud', `${probe.url} answers`));
  if ('skewMs' in probe && probe.skewMs !== undefined && Math.abs(probe.skewMs) > SKEW_MS) {
    const direction = probe.skewMs > 0 ? 'ahead of' : 'behind';
    checks.push(
      warn(
        'clock',
        `this machine is ${formatDuration(Math.abs(probe.skewMs))} ${direction} the cloud`,
        'set its clock',
      ),
    );
  }
  if (outbox?.paused) {
    const { reason, until } = outbox.paused;
    checks.push(
      until === null
        ? fail('sync', `paused: ${reason}`, 'run "subtrack sync" when that is mended')
        : warn('sync', `paused until ${until}: ${reason}`, 'wait; what is recorded stays here until then'),
    );
  }
  const heldBack = db ? readHeldBack({ db, device }) : [];
  if (heldBack.length > 0) {
    checks.push(
      warn(
        'sync',
        `the cloud does not know yet: ${heldBack.join(', ')}`,
        'upgrade its Worker and apply its migrations; what is recorded waits here and is sent then',
      ),
    );
  }
  return checks;
}
