import type { Bindings } from './bindings.ts';
import { createApp } from './app.ts';
import { runCron } from './cron.ts';
import { tellUsed } from './data/meter.ts';
import { systemClock } from '../shared/core/clock.ts';
import { cronTimeAt } from '../shared/core/cron-times.ts';
import { makeDeps, usedOf } from './deps.ts';

export { LiveRoom } from './live/live-room.ts';

const app = createApp(makeDeps);

export default {
  async fetch(request, env, context) {
    const response = await app.fetch(request, env, context);
    if (env.MODE === 'team') {
      const used = usedOf(env);
      used.requests += 1;
      context.waitUntil(tellUsed({ db: env.DB, used, clock: systemClock }));
    }
    return response;
  },
  async scheduled({ scheduledTime }, env) {
    const time = cronTimeAt(scheduledTime);
    if (time !== undefined) await runCron({ time, at: scheduledTime, deps: makeDeps(env) });
  },
} satisfies ExportedHandler<Bindings>;
