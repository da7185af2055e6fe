import { hueOf, HUES } from '../../../../../shared/agents/agent-hue.ts';
import { readColor } from '../../colors.ts';

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

/** Colours of the style sheet as a canvas takes them; read anew when the scheme changes. */
export function readPalette(): Palette {
  const hues = Array.from({ length: HUES }, (_, hue) => readColor(`--hue-${hue}`));
  const main = readColor('--hue-main');
  return {
    ofAgent(agentType) {
      const hue = hueOf(agentType);
      return (hue === undefined ? undefined : hues[hue]) ?? main;
    },
    line: readColor('--line'),
    lineStrong: readColor('--line-strong'),
    faint: readColor('--ink-faint'),
    ink: readColor('--ink'),
    panel: readColor('--panel'),
    hover: readColor('--hover'),
    accent: readColor('--accent'),
    failed: readColor('--failed'),
    needs: readColor('--needs'),
    font: getComputedStyle(document.body).fontFamily,
  };
}
