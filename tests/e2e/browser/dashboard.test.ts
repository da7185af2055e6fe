import { describe } from 'vitest';
import { describeUse } from './use-suite.ts';
import { describeRenewal } from './renewal-suite.ts';
import { describeLinks } from './links-suite.ts';
import { describeFigures } from './figures-suite.ts';
import { describeWaterfall } from './waterfall-suite.ts';
import { describeLaneWindow } from './lane-window-suite.ts';
import { describeTabs } from './tabs-suite.ts';
import { describeKeyboard } from './keyboard-suite.ts';
import { describeKeyTasks } from './key-tasks-suite.ts';
import { describePaper } from './paper-suite.ts';
import { describePlayback } from './playback-suite.ts';
import { useWorld } from './world.ts';

// Few files, because the suites of one share a browser and three servers: starting them takes longer than most tests.
describe('the dashboard in Chromium', { timeout: 120_000 }, () => {
  const getWorld = useWorld();
  describeUse(getWorld);
  describeRenewal(getWorld);
  describeLinks(getWorld);
  describeFigures(getWorld);
  describeWaterfall(getWorld);
  describeLaneWindow(getWorld);
  describeTabs(getWorld);
  describeKeyboard(getWorld);
  describeKeyTasks(getWorld);
  describePlayback(getWorld);
  describePaper(getWorld);
});
