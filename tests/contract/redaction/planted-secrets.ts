import { namedCarriers, textCarriers } from '../../fixtures/redaction/carriers.ts';
import { createRandom } from '../../fixtures/redaction/seeded-random.ts';
import { namedShapes, privateKeyShapes, textShapes } from '../../fixtures/redaction/text-shapes.ts';
import { tokenShapes } from '../../fixtures/redaction/token-shapes.ts';

/** A text with a secret in it, parts of the secret that may turn up nowhere, and a word that shows the text arrived. */
export type Planted = { text: string; marker: string; needles: string[] };

const NEEDLE_LENGTH = 12;

/** One of every shape of secret, each in another place of those where secrets stand. */
export function plantSecrets(): Planted[] {
  const random = createRandom(4711);
  const texts = [...tokenShapes, ...textShapes, ...privateKeyShapes].map((shape, index) => {
    const { text, secret } = shape.make(random);
    const carrier = textCarriers[index % textCarriers.length];
    return { secret, text: carrier?.put(text) ?? text };
  });
  const named = namedShapes.map((shape, index) => {
    const value = shape.value(random);
    return {
      secret: value,
      text: namedCarriers[index % namedCarriers.length]?.put({ words: shape.words, value }) ?? value,
    };
  });
  return [...texts, ...named].map(({ secret, text }, index) => {
    const marker = `marker${index}planted`;
    return { marker, text: `${marker} ${text}`, needles: needlesOf(secret) };
  });
}

/** From the middle of each line, where no frame and no issuer's prefix is. */
function needlesOf(secret: string): string[] {
  return secret
    .split('\n')
    .filter((line) => !line.startsWith('-----'))
    .map((line) => {
      const length = Math.min(NEEDLE_LENGTH, line.length);
      const from = Math.floor((line.length - length) / 2);
      return line.slice(from, from + length);
    });
}
