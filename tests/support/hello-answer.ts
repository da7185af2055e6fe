import type { HelloAnswer } from '../../shared/protocol/hello.ts';
import { rollupColumns } from '../../shared/ledger/known-tables.ts';

/** What a cloud of this very version says to one of so many machines, for those that only play one. */
export function answerHello({ machines = 1 } = {}): Response {
  return Response.json({
    protocol: 1,
    tables: rollupColumns(),
    migrations: [],
    machines,
  } satisfies HelloAnswer);
}

export function isHello(input: unknown): boolean {
  return new URL(String(input)).pathname === '/v1/hello';
}
