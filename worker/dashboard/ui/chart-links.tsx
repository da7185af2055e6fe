import type { ChartName } from '../../../shared/charts/registry.ts';
import type { View } from '../shell/request-view.ts';
import { linkHere, type Changes } from '../shell/links.ts';

/** The chart beside it as a file of its own: SVG from the server, PNG made of that in the browser. */
export function ChartLinks({ view, name, set = {} }: { view: View; name: ChartName; set?: Changes }) {
  const here = new URL(linkHere({ view, set }), 'http://here').search;
  const href = `/charts/${name}.svg${here}`;
  return (
    <span class="chart-links">
      <a class="button small" href={href} download={`subtrack-${name}.svg`} title="This chart as SVG">
        SVG
      </a>
      <button class="button small" type="button" data-png={href} title="This chart as PNG">
        PNG
      </button>
    </span>
  );
}
