import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { passwordSchema } from '../../../shared/protocol/shares.ts';
import { canAsk } from '../../cli/pick-one.ts';
import { wrongValue } from '../../cli/usage-errors.ts';
import type { Deps } from '../../deps.ts';

/** Asked for in a terminal without showing it; otherwise the first line of stdin. Never an argument: others see those. */
export async function readPassword({ deps, message }: { deps: Deps; message: string }): Promise<string> {
  const given = canAsk(deps) ? await ask({ deps, message }) : await firstLine(deps);
  if (passwordSchema.safeParse(given).success) return given;
  throw wrongValue({ flag: '--password', value: '…', expected: 'one of 8 to 200 characters' });
}

async function ask({ deps, message }: { deps: Deps; message: string }): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts');
  const given = await password({ message, input: deps.stdin() as Readable, output: deps.stdout as Writable });
  return isCancel(given) ? '' : given;
}

async function firstLine(deps: Deps): Promise<string> {
  const lines = createInterface({ input: deps.stdin() });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return '';
}
