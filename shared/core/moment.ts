import { z } from 'zod';
import { MAX_TIME } from './time.ts';

/** Milliseconds since the epoch, as columns of the databases take them. */
export const momentSchema = z.number().int().min(0).max(MAX_TIME);
