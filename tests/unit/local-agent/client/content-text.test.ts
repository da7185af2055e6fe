import { describe, expect, it } from 'vitest';
import { contentText } from '../../../../local-agent/client/record-fields.ts';

const image = (source: unknown) => ({ type: 'image', source });
const png = Buffer.alloc(85, 7).toString('base64');

describe('contentText', () => {
  it.each([
    [
      'kind and size of a picture',
      image({ type: 'base64', media_type: 'image/png', data: png }),
      '[image: image/png, 85 bytes, in the transcript]',
    ],
    [
      'the kind alone of one that is elsewhere',
      image({ type: 'url', media_type: 'image/webp' }),
      '[image: image/webp]',
    ],
    ['that a picture says nothing of itself', image(undefined), '[image: unknown kind]'],
  ])('tells %s', (_, block, told) => {
    expect(contentText([{ type: 'text', text: 'before' }, block])).toBe(`before\n${told}`);
  });
});
