export type IconNodes = Record<
  string,
  { from: string; nodes: readonly (readonly [string, Record<string, string>])[] }
>;
