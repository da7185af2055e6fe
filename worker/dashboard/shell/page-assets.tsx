import { assetUrl } from '../../http/asset-url.ts';

/** Fonts that a page needs for its first picture. All other subsets are fetched where a page holds their characters. */
const fontsOf = (islands: readonly string[]) =>
  islands.includes('session') ? ['inter-latin', 'jetbrains-mono-latin'] : ['inter-latin'];

/** What the head of a page fetches: fonts, style, and the scripts of its islands. */
export function PageAssets({ islands }: { islands: readonly string[] }) {
  return (
    <>
      {fontsOf(islands).map((font) => (
        <link
          rel="preload"
          href={`/assets/${font}-wght-normal.woff2`}
          as="font"
          type="font/woff2"
          crossorigin=""
        />
      ))}
      <link rel="stylesheet" href={assetUrl('styles.css')} />
      {/* The body is read once this ran, and it waits for the style sheet: a tab that gets the focus lays out at once what
          it has read, and of a long page without its style that takes longer than a frame. */}
      <script src={assetUrl('styled.js')} />
      {/* Each when it is here: one that waits for the end of the page makes one task with the layout of all of it. */}
      {islands.map((island) => (
        <script type="module" async src={assetUrl(`${island}.js`)} />
      ))}
    </>
  );
}
