import { hueOf, HUES } from '../../../../../shared/agents/agent-hue.ts';
import { readColors } from '../../colors.ts';

export type Palette = {
  ofAgent: (agentType: string) => string;
  line: string;
  lineStrong: string;
  faint: string;
  ink: string;
  panel: string;
  hover: string;
  accent: string;
  failed: string;
  needs: string;
  font: string;
};

const mainHue = '--hue-main';
const tokens = [
  mainHue,
  ...Array.from({ length: HUES }, (_, hue) => `--hue-${hue}`),
  '--line',
  '--line-strong',
  '--ink-faint',
  '--ink',
  '--panel',
  '--hover',
  '--accent',
  '--failed',
  '--needs',
];

/** Colours of the style sheet as a canvas takes them; read anew when the scheme changes. */
export function readPalette(): Palette {
  const colors = readColors(tokens);
  const read = (token: string) => colors.get(token) ?? '';
  const ofAgent = (agentType: string) => {
    const hue = hueOf(agentType);
    return read(hue === undefined ? mainHue : `--hue-${hue}`);
  };
  return {
    ofAgent,
    line: read('--line'),
    lineStrong: read('--line-strong'),
    faint: read('--ink-faint'),
    ink: read('--ink'),
    panel: read('--panel'),
    hover: read('--hover'),
    accent: read('--accent'),
    failed: read('--failed'),
    needs: read('--needs'),
    font: getComputedStyle(document.body).fontFamily,
  };
}
