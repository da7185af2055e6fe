import { type CloudRules, NO_CLOUD } from '../../../shared/privacy/cloud-of-project.ts';
import { type Connection, USUAL } from '../../config/connections.ts';
import { type Check, warn } from './check.ts';

/** A rule for a cloud that is not there keeps its projects on this machine, also one for a usual cloud that has a name. */
export function checkCloudRules({
  rules,
  connections,
}: {
  rules: CloudRules;
  connections: readonly Pick<Connection, 'name'>[];
}): Check[] {
  const known = new Set([NO_CLOUD, ...connections.map(({ name }) => name)]);
  // Where nothing is connected nothing leaves: only a name that somebody gave says more.
  if (connections.length === 0) known.add(USUAL);
  return Object.entries(rules)
    .filter(([, cloud]) => !known.has(cloud))
    .map(([pattern, cloud]) =>
      warn(
        'clouds',
        `${pattern} stays on this machine: it is for the cloud "${cloud}", which is not connected`,
        'run "subtrack connect URL --name", or change "clouds" in config.json',
      ),
    );
}
