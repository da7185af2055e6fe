import type { Bench, BenchResult } from './bench.ts';
import { createRedactor } from '../../shared/redaction/engine/redact.ts';
import { namedCarriers, textCarriers } from '../fixtures/redaction/carriers.ts';
import { namedSamples, textSamples } from '../fixtures/redaction/evaluate.ts';
import { listRuleHostiles } from '../fixtures/redaction/rule-hostiles.ts';
import { createRandom } from '../fixtures/redaction/seeded-random.ts';
import { namedShapes, privateKeyShapes, textShapes } from '../fixtures/redaction/text-shapes.ts';
import { tokenShapes } from '../fixtures/redaction/token-shapes.ts';
import { median } from './bench.ts';
import { listOrdinaryTexts } from './ordinary-texts.ts';

const MIB = 1_048_576;
/** Expressions are compiled with their first texts, and once more where they are used often: a history is a hundred rounds. */
const WARM_ROUNDS = 12;
const ROUNDS = 9;

export const bench: Bench = {
  name: 'redaction',
  run: async () => {
    const redactor = createRedactor({ emails: false, patterns: [] });
    const measure = (texts: readonly string[]) =>
      msPerMiB({ texts, redact: (text) => redactor.redactText(text) });
    const ordinary = measure(listOrdinaryTexts(4 * MIB));
    const results: BenchResult[] = [
      {
        what: 'redact ordinary tool calls and messages, a MiB',
        measured: ordinary.warm,
        unit: 'ms',
        target: 15,
        note: `${ordinary.first.toFixed(0)} ms each of the first four of a process`,
      },
      {
        what: 'redact text that is full of secrets, a MiB',
        measured: measure(listSecretTexts()).warm,
        unit: 'ms',
        note: 'a secret every 150 characters',
      },
      slowestHostile((text) => redactor.redactText(text)),
    ];
    return results;
  },
};

const SCREENED_LENGTH = 16_384;
const HOSTILE_LENGTH = 5_000_000;
const SLOWEST = 16;

/** Rows of every literal of every rule, and of what might follow it: those that are slow when short are tried at length. */
function slowestHostile(redact: (text: string) => unknown): BenchResult {
  const screened: { name: string; ms: number }[] = [];
  for (const { name, text } of listRuleHostiles(SCREENED_LENGTH)) {
    screened.push({
      name,
      ms: Math.min(
        cpuMs(() => redact(text)),
        cpuMs(() => redact(text)),
      ),
    });
  }
  const slow = new Set(
    screened
      .toSorted((a, b) => b.ms - a.ms)
      .slice(0, SLOWEST)
      .map(({ name }) => name),
  );
  const times: { name: string; ms: number }[] = [];
  for (const { name, text } of listRuleHostiles(HOSTILE_LENGTH, slow))
    times.push({
      name,
      ms: Math.min(
        cpuMs(() => redact(text)),
        cpuMs(() => redact(text)),
      ),
    });
  const [worst] = times.toSorted((a, b) => b.ms - a.ms);
  return {
    what: `redact 5 MB made to be slow, the worst of ${screened.length} kinds`,
    measured: worst?.ms ?? 0,
    unit: 'ms',
    target: 1000,
    note: worst?.name ?? '',
  };
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** CPU time, which says the same on a busy machine as on an idle one: of the first round, and the median once all is compiled. */
function msPerMiB({ texts, redact }: { texts: readonly string[]; redact: (text: string) => unknown }) {
  const size = texts.reduce((sum, text) => sum + text.length, 0) / MIB;
  const round = () => {
    for (const text of texts) redact(text);
  };
  const rounds = Array.from({ length: WARM_ROUNDS + ROUNDS }, () => cpuMs(round) / size);
  return { first: rounds[0] ?? 0, warm: median(rounds.slice(WARM_ROUNDS)) };
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
