import { describe, expect, it } from 'vitest';
import { takeEveryRoad } from '../../../support/every-road.ts';
import type { IngestHome } from '../../../support/ingest-home.ts';
import { promptLine, responseLine, sessionOf } from '../../../support/session-lines.ts';

const titles = (home: IngestHome) =>
  home.rows('SELECT title FROM session_rollups').map((row) => row['title']);
const prompt = promptLine({ minute: 0, text: 'the question' });
const response = responseLine({ minute: 1, id: 'm1' });
const named = (leafUuid: string) => ({ type: 'summary', summary: 'A summary', leafUuid });
const given = (customTitle: string) => ({ type: 'custom-title', customTitle });
const generated = { type: 'ai-title', aiTitle: 'zz generated' };

describe('the title of a session', () => {
  it('is a summary only if that names a line of it', async () => {
    const foreign = await takeEveryRoad(sessionOf([named('elsewhere'), prompt, response]));
    expect(titles(foreign)).toEqual(['the question']);
    const own = await takeEveryRoad(sessionOf([named('a-m1-1'), named('elsewhere'), prompt, response]));
    expect(titles(own)).toEqual(['A summary']);
  });

  it('is the last name that was given to it', async () => {
    const home = await takeEveryRoad(
      sessionOf([prompt, given('zebra'), given('ant'), generated, response, given('yak'), given('bee')]),
    );
    expect(titles(home)).toEqual(['bee']);
  });
});
