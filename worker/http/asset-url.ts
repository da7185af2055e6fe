// Set by the build to a hash over the assets; without it (tests, development) assets are looked up anew each time.
declare const ASSET_VERSION: string | undefined;

/** Asset names stay the same, their version is in the query, so that they may be kept for ever. */
export function assetUrl(name: string): string {
  const version = typeof ASSET_VERSION === 'undefined' ? undefined : ASSET_VERSION;
  return version === undefined ? `/assets/${name}` : `/assets/${name}?v=${version}`;
}
