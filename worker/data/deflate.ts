import { fromHex, toHex } from './hex.ts';

// The database has no bytes in its answers, only lists of numbers; as hex they are short, and quick to read.

export async function deflateToHex(text: string): Promise<string> {
  const bytes = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return toHex(new Uint8Array(await new Response(bytes).arrayBuffer()));
}

/** The empty text of the empty hex. */
export async function inflateHex(hex: string): Promise<string> {
  if (hex === '') return '';
  const bytes = new Blob([fromHex(hex)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(bytes).text();
}
