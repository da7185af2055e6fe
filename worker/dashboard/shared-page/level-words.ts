import type { ShareLevel } from '../../../shared/privacy/levels.ts';

/** What a link of each level shows, in a word and a sentence. */
export const levelWords: Readonly<Record<ShareLevel, { word: string; shows: string; keeps: string }>> = {
  redacted: {
    word: 'Everything, redacted',
    shows:
      'prompts, answers, inputs and outputs of tools, paths and changes of files; secrets that were found are taken out',
    keeps: 'nothing but what was cut or redacted on its machine',
  },
  metadata: {
    word: 'Numbers and names',
    shows: 'times, tokens, cost, and the names of tools, agents, models, project and person',
    keeps: 'every text: title, prompts, answers, inputs and outputs, paths, branch',
  },
  anonymised: {
    word: 'Anonymised',
    shows: 'times, tokens, cost, and the names that come with Claude Code',
    keeps:
      'every text; project, person, branch, paths, ids and names of your own are stand-ins, the same one for the same thing',
  },
};
