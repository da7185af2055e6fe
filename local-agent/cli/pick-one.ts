import type { Readable, Writable } from 'node:stream';
import type { Deps } from '../deps.ts';

export type Choice<Value> = { value: Value; label: string; hint?: string };

/** Whether a person is there to ask: both ends are a terminal. */
export function canAsk({ stdout, stdin }: Pick<Deps, 'stdout' | 'stdin'>): boolean {
  return stdout.isTTY === true && (stdin() as { isTTY?: boolean }).isTTY === true;
}

/** What the person chose; undefined when he left with Escape or Ctrl-C. */
export async function pickOne<Value extends string>({
  deps,
  message,
  choices,
}: {
  deps: Pick<Deps, 'stdout' | 'stdin'>;
  message: string;
  choices: readonly Choice<Value>[];
}): Promise<Value | undefined> {
  const { isCancel, select } = await import('@clack/prompts');
  const options = choices.map(({ value, label, hint }) => ({
    value: value as string,
    label,
    ...(hint === undefined ? {} : { hint }),
  }));
  const chosen = await select<string>({
    message,
    options,
    input: deps.stdin() as Readable,
    output: deps.stdout as Writable,
  });
  return isCancel(chosen) ? undefined : (chosen as Value);
}
