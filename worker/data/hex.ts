// The runtime has both; the types of the language level do not know them yet.
type HexText = { toHex(): string };
type HexReader = { fromHex(text: string): Uint8Array<ArrayBuffer> };

export function toHex(bytes: Uint8Array<ArrayBuffer>): string {
  return (bytes as unknown as HexText).toHex();
}

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return (Uint8Array as unknown as HexReader).fromHex(text);
}
