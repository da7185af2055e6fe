import { describe } from 'vitest';
import { describeLooks } from './looks-suite.ts';
import { describeHostileTexts } from './hostile-suite.ts';
import { useWorld } from './world.ts';

describe('the looks of the dashboard in Chromium', { timeout: 120_000 }, () => {
  const getWorld = useWorld();
  describeLooks(getWorld);
  describeHostileTexts(getWorld);
});
