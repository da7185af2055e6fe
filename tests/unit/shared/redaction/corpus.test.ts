import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Score } from '../../../fixtures/redaction/evaluate.ts';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { namedCarriers, textCarriers } from '../../../fixtures/redaction/carriers.ts';
import { chosenShapes } from '../../../fixtures/redaction/chosen-shapes.ts';
import { fieldShapes } from '../../../fixtures/redaction/field-shapes.ts';
import { codeShapes } from '../../../fixtures/redaction/code-shapes.ts';
import { configShapes } from '../../../fixtures/redaction/config-shapes.ts';
import { issuerShapes } from '../../../fixtures/redaction/issuer-shapes.ts';
import { unseenShapes } from '../../../fixtures/redaction/unseen-shapes.ts';
import { consoleShapes } from '../../../fixtures/redaction/console-shapes.ts';
import { evaluate, namedSamples, textSamples } from '../../../fixtures/redaction/evaluate.ts';
import { heldOutShapes } from '../../../fixtures/redaction/held-out-shapes.ts';
import { placeShapes } from '../../../fixtures/redaction/place-shapes.ts';
import { createRandom } from '../../../fixtures/redaction/seeded-random.ts';
import { namedShapes, privateKeyShapes, textShapes } from '../../../fixtures/redaction/text-shapes.ts';
import { tokenShapes } from '../../../fixtures/redaction/token-shapes.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const redact = (text: string) => redactor.redactText(text).text;

/** As it is, and inside the JSON of a tool's output. */
const plainCarriers = [
  { name: 'plain', put: (text: string) => text },
  ...textCarriers.filter(({ name }) => name === 'JSON in JSON'),
];

describe('on the labelled corpus', () => {
  const random = createRandom(20_261_121);
  const shapes = [...tokenShapes, ...textShapes, ...privateKeyShapes];
  const samples = [
    ...textSamples({ shapes, carriers: textCarriers, random }),
    ...textSamples({
      shapes: [
        ...fieldShapes,
        ...consoleShapes,
        ...heldOutShapes,
        ...issuerShapes,
        ...configShapes,
        ...codeShapes,
        ...chosenShapes,
        ...placeShapes,
      ],
      carriers: plainCarriers,
      random,
    }),
    ...namedSamples({ shapes: namedShapes, carriers: namedCarriers, random }),
  ];
  const ordinary = [
    'ordinary-lines.txt',
    'field-lines.txt',
    'held-out-lines.txt',
    'context-lines.txt',
    'chosen-lines.txt',
  ].flatMap(readLines);
  const score = evaluate({ samples, ordinary, redact });

  test('has at least 60 shapes of secrets and 200 ordinary lines', () => {
    expect(shapes.length + namedShapes.length).toBeGreaterThanOrEqual(60);
    expect(ordinary.length).toBeGreaterThanOrEqual(200);
  });

  test('finds at least 95 of 100 secrets', () => {
    report({ name: 'corpus', score, ordinary });
    expect(score.recall).toBeGreaterThanOrEqual(0.95);
  });

  test('is right at least 95 times of 100', () => {
    expect(score.precision).toBeGreaterThanOrEqual(0.95);
  });

  test('leaves at least 95 of 100 ordinary lines as they are', () => {
    expect(score.falseAlarms.length / ordinary.length).toBeLessThanOrEqual(0.05);
  });
});

describe('on the held-out set, which no rule was tuned to', () => {
  const random = createRandom(77);
  const samples = textSamples({ shapes: unseenShapes, carriers: plainCarriers, random });
  const ordinary = readLines('unseen-lines.txt');
  const score = evaluate({ samples, ordinary, redact });

  test('reports what it finds', () => {
    report({ name: 'held out', score, ordinary });
    expect(score.recall).toBeGreaterThanOrEqual(0.65);
    expect(score.precision).toBeGreaterThanOrEqual(0.9);
  });
});

function readLines(file: string): string[] {
  const text = fs.readFileSync(new URL(`../../../fixtures/redaction/${file}`, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}

function report({
  name,
  score,
  ordinary,
}: {
  name: string;
  score: Score;
  ordinary: readonly string[];
}): void {
  const lines = [
    `redaction, ${name}: recall ${score.recall.toFixed(4)} (${score.missed.length} of ${score.samples} missed), precision ${score.precision.toFixed(4)} (${score.falseAlarms.length} of ${ordinary.length} ordinary lines changed, ${score.damaged.length} samples cut too wide)`,
    ...score.missed
      .slice(0, 20)
      .map((sample) => `  missed: ${sample.name}: ${JSON.stringify(sample.text).slice(0, 160)}`),
    ...score.damaged.map((sample) => `  cut too wide: ${sample.name}`),
    ...score.falseAlarms.map((line) => `  false alarm: ${line}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
