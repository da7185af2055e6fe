import fs from 'node:fs';
import { isGone } from './is-gone.ts';

/** Any other trouble than absence is thrown as the system tells it. */
export function ifThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

export function readIfThere(file: string): Buffer | undefined {
  return ifThere(() => fs.readFileSync(file));
}

export function readTextIfThere(file: string): string | undefined {
  return ifThere(() => fs.readFileSync(file, 'utf8'));
}

/** Names in a folder; none when there is no folder. */
export function listIfThere(folder: string): string[] {
  return ifThere(() => fs.readdirSync(folder)) ?? [];
}
