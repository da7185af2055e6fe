import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';

export const dashboard = new Hono<AppEnv>().get('/', (c) => c.html(<h1>SubAgent Tracking</h1>));
