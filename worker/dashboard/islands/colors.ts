/**
 * Colour tokens as `rgb(…)`, whatever notation and scheme the style sheet has them in: canvases know no custom properties.
 * All at once: each look after a change has the page styled anew.
 */
export function readColors(tokens: readonly string[]): Map<string, string> {
  const probes = tokens.map((token) => {
    const probe = document.createElement('i');
    probe.style.color = `var(${token})`;
    return probe;
  });
  const place = document.createElement('i');
  place.hidden = true;
  place.append(...probes);
  document.body.append(place);
  const styled = probes.map((probe) => getComputedStyle(probe).color);
  place.remove();
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  return new Map(
    tokens.map((token, index) => [
      token,
      context === null ? (styled[index] ?? '') : paintedAs(context, styled[index] ?? ''),
    ]),
  );
}

function paintedAs(context: CanvasRenderingContext2D, color: string): string {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}
