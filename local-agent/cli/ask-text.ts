import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Deps } from '../deps.ts';
import { missingSecret, missingValue } from './usage-errors.ts';
import { canAsk } from './pick-one.ts';

type AskDeps = Pick<Deps, 'stdout' | 'stdin'>;

/** What the person typed; a secret is not shown. Throws `usage.missing_value` when nobody is there or they left. */
export async function askText(o: {
  deps: AskDeps;
  message: string;
  flag: string;
  command: string;
  secret?: boolean;
}): Promise<string> {
  const { deps, message, flag, command, secret = false } = o;
  if (!canAsk(deps)) {
    if (!secret) throw missingValue({ flag, command });
    const line = await firstLine(deps);
    if (line === undefined) throw missingSecret({ flag });
    return line;
  }
  const { isCancel, password, text } = await import('@clack/prompts');
  const streams = { input: deps.stdin() as Readable, output: deps.stdout as Writable };
  const typed = await (secret ? password({ message, ...streams }) : text({ message, ...streams }));
  if (isCancel(typed) || typed.trim() === '') throw missingValue({ flag, command });
  return typed.trim();
}

async function firstLine({ stdin }: Pick<Deps, 'stdin'>): Promise<string | undefined> {
  for await (const line of createInterface({ input: stdin() })) return line.trim() || undefined;
  return undefined;
}
