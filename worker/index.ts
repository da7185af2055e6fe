import type { Bindings } from './bindings.ts';
import { createApp } from './app.ts';
import { runCron } from './cron.ts';
import { makeDeps } from './deps.ts';

export { LiveRoom } from './live/live-room.ts';

const app = createApp(makeDeps);

export default {
  fetch: app.fetch,
  scheduled: ({ cron }, env) => runCron({ cron, deps: makeDeps(env) }),
} satisfies ExportedHandler<Bindings>;
