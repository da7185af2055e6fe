import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';

export const ingest = new Hono<AppEnv>();
