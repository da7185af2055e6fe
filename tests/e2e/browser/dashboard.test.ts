import { afterAll, beforeAll, describe } from 'vitest';
import { describeFigures } from './figures-suite.ts';
import { describeHostileTexts } from './hostile-suite.ts';
import { describeLaneWindow } from './lane-window-suite.ts';
import { describeLinks } from './links-suite.ts';
import { describeLooks } from './looks-suite.ts';
import { describeUse } from './use-suite.ts';
import { describeWaterfall } from './waterfall-suite.ts';
import { describePlayback } from './playback-suite.ts';
import { describeTabs } from './tabs-suite.ts';
import { describeKeyboard } from './keyboard-suite.ts';
import { startWorld, type World } from './world.ts';

// One file, because the suites share one browser and three servers: starting them takes longer than most tests.
describe('the dashboard in Chromium', { timeout: 120_000 }, () => {
  let world: World | undefined;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.stop());
  const getWorld = () => {
    if (world === undefined) throw new Error('the world did not start');
    return world;
  };
  describeLooks(getWorld);
  describeUse(getWorld);
  describeLinks(getWorld);
  describeFigures(getWorld);
  describeWaterfall(getWorld);
  describeLaneWindow(getWorld);
  describePlayback(getWorld);
  describeTabs(getWorld);
  describeKeyboard(getWorld);
  describeHostileTexts(getWorld);
});
