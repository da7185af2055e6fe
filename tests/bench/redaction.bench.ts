import type { Bench, BenchResult } from './bench.ts';
import { createRedactor } from '../../shared/redaction/engine/redact.ts';
import { namedCarriers, textCarriers } from '../fixtures/redaction/carriers.ts';
import { namedSamples, textSamples } from '../fixtures/redaction/evaluate.ts';
import { createRandom } from '../fixtures/redaction/seeded-random.ts';
import { namedShapes, privateKeyShapes, textShapes } from '../fixtures/redaction/text-shapes.ts';
import { tokenShapes } from '../fixtures/redaction/token-shapes.ts';
import { median } from './bench.ts';
import { listOrdinaryTexts } from './ordinary-texts.ts';

const MIB = 1_048_576;
const ROUNDS = 9;

export const bench: Bench = {
  name: 'redaction',
  run: async () => {
    const redactor = createRedactor({ emails: false, patterns: [] });
    const measure = (texts: readonly string[]) =>
      msPerMiB({ texts, redact: (text) => redactor.redactText(text) });
    const results: BenchResult[] = [
      {
        what: 'redact ordinary tool calls and messages, a MiB',
        measured: measure(listOrdinaryTexts(4 * MIB)),
        unit: 'ms',
        target: 15,
      },
      {
        what: 'redact text that is full of secrets, a MiB',
        measured: measure(listSecretTexts()),
        unit: 'ms',
        note: 'a secret every 150 characters',
      },
    ];
    return results;
  },
};

/** CPU time, which says the same on a busy machine as on an idle one. */
function msPerMiB({
  texts,
  redact,
}: {
  texts: readonly string[];
  redact: (text: string) => unknown;
}): number {
  const size = texts.reduce((sum, text) => sum + text.length, 0) / MIB;
  const times = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (const text of texts) redact(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / size;
  });
  return median(times);
}

function listSecretTexts(): string[] {
  const random = createRandom(3);
  return [
    ...textSamples({
      shapes: [...tokenShapes, ...textShapes, ...privateKeyShapes],
      carriers: textCarriers,
      random,
    }),
    ...namedSamples({ shapes: namedShapes, carriers: namedCarriers, random }),
  ].map(({ text }) => text);
}
