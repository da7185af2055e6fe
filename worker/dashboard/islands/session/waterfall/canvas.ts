export type Canvas = {
  element: HTMLCanvasElement;
  /** Makes it this large, as sharp as the screen, and gives what to draw with. */
  fit: (size: { width: number; height: number }) => CanvasRenderingContext2D;
};

/** No browser draws on a higher one; three hundred lanes on paper are less sharp then. */
const highest = 16_384;

export function createCanvas(): Canvas {
  const element = document.createElement('canvas');
  const context = element.getContext('2d');
  if (context === null) throw new TypeError('this browser draws no canvas');
  return {
    element,
    fit({ width, height }) {
      const ratio = Math.min(devicePixelRatio || 1, highest / height);
      const size = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))] as const;
      // Setting the size clears and reallocates, even when it stays the same.
      if (element.width !== size[0] || element.height !== size[1]) {
        [element.width, element.height] = size;
        element.style.width = `${width}px`;
        element.style.height = `${height}px`;
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      return context;
    },
  };
}
