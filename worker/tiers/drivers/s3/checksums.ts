/** S3 tells hashes in base64. */
export function hexToBase64(hex: string): string {
  const bytes = (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes));
}

/** Of a whole object, or `…-3` of an object in three parts: the hash of their hashes. */
export function readChecksum(text: string | undefined): { sha256?: string; piecesSha256?: string } {
  const [, base64, parts] = /^([A-Za-z0-9+/]{43}=)(-\d+)?$/.exec(text ?? '') ?? [];
  if (base64 === undefined) return {};
  const hex = Array.from(atob(base64), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return parts === undefined ? { sha256: hex } : { piecesSha256: hex };
}
