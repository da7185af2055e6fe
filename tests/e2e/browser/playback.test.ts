import { describe } from 'vitest';
import { describePlayback } from './playback-suite.ts';
import { useWorld } from './world.ts';

describe('playing back in Chromium', { timeout: 120_000 }, () => {
  const getWorld = useWorld();
  describePlayback(getWorld);
});
