import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';

export const api = new Hono<AppEnv>();
