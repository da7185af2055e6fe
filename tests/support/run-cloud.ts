// A process of its own for tests that kill it: runs the embedded cloud below the folder that it is given.
import { startCloud } from '../../local-agent/cloud/start-cloud.ts';
import { createPaths } from '../../local-agent/config/paths.ts';

const [home = '', port = '0'] = process.argv.slice(2);
const cloud = await startCloud({ paths: createPaths(home), port: Number(port) });
process.on('SIGTERM', () => {
  void cloud.stop().then(() => process.stdout.write('stopped\n'));
});
process.stdout.write(`${cloud.url}\n`);
