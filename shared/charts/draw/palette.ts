/** Colours of drawings that stand alone: those of the dashboard's light scheme, which every viewer knows how to read. */
const colours: Readonly<Record<string, string>> = {
  ink: '#272a38',
  muted: '#5c5f6e',
  line: '#e3e4e9',
  paper: '#ffffff',
  other: '#c6c8d1',
  main: '#4d4f5c',
  'hue-0': '#2f72d2',
  'hue-1': '#cd691f',
  'hue-2': '#008a80',
  'hue-3': '#ce4990',
  'hue-4': '#9a8413',
  'hue-5': '#6f37a8',
  'hue-6': '#1c96bd',
  'hue-7': '#984b31',
  'step-0': '#2e3192',
  'step-1': '#5158c8',
  'step-2': '#8089e2',
  'step-3': '#a9b1ee',
  'step-4': '#c1c8f3',
  'step-5': '#d0d6f6',
  'step-6': '#d9def8',
  'step-7': '#e2e6fa',
  'heat-0': '#f2f3f6',
  'heat-1': '#d5d8f2',
  'heat-2': '#b4b9e8',
  'heat-3': '#8b92da',
  'heat-4': '#666ecb',
  'heat-5': '#464bb4',
};

export function colourOf(tone: string): string {
  return colours[tone] ?? '#c6c8d1';
}
