import { createApp } from './app.ts';
import { makeDeps } from './deps.ts';

export { LiveRoom } from './live/live-room.ts';

export default createApp(makeDeps);
