import { describeClient } from './client-suite.ts';

describeClient('2.1.332');
