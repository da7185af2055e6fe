/** Pixels of a picture for each of its drawing. */
const sharpness = 2;

/** Gives a chart's drawing as PNG, where its button is pressed: this browser paints it. */
export function bindChartPng(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[data-png]') : null;
    const href = button?.getAttribute('data-png');
    if (button instanceof HTMLButtonElement && href) void save({ button, href });
  });
}

async function save({ button, href }: { button: HTMLButtonElement; href: string }): Promise<void> {
  button.disabled = true;
  try {
    const answer = await fetch(href);
    if (!answer.ok) throw new TypeError(`the drawing answered ${answer.status}`);
    const picture = await paint(await answer.text());
    const name = /([\w-]+)\.svg/.exec(href)?.[1] ?? 'chart';
    download({ picture, name: `subtrack-${name}.png` });
    button.textContent = 'PNG';
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    button.textContent = 'PNG failed';
    button.title = error.message;
  } finally {
    button.disabled = false;
  }
}

/** Throws TypeError where the browser cannot. */
async function paint(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode().catch(() => {
    throw new TypeError('the drawing cannot be read');
  });
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * sharpness;
  canvas.height = image.naturalHeight * sharpness;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new TypeError('the picture is too large');
  return blob;
}

function download({ picture, name }: { picture: Blob; name: string }): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(picture);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
