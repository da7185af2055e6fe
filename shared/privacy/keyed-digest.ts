const mask = 0xff_ff_ff_ff;
/** Digests of one key that are kept. */
const keptDigests = 2000;

/**
 * SipHash-2-4 as 16 hexadecimal characters: whoever does not have the key can neither undo it nor try names until one fits.
 * Here, because what cuts must not wait, and the platforms' own hashes do. `key`: 32 hexadecimal characters.
 */
export function createKeyedDigest(key: string): (text: string) => string {
  if (!/^[0-9a-f]{32}$/.test(key)) throw new TypeError('a key has 32 hexadecimal characters');
  const bytes = Uint8Array.from({ length: 16 }, (_, at) =>
    Number.parseInt(key.slice(at * 2, at * 2 + 2), 16),
  );
  const words = new DataView(bytes.buffer);
  const [k0l, k0h, k1l, k1h] = [0, 4, 8, 12].map((at) => words.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  // A session says the same few names over and over.
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= keptDigests) known.clear();
    const digest = hash(text);
    known.set(text, digest);
    return digest;
  };

  function hash(text: string): string {
    // Four words of 64 bits as low and high halves.
    const v = Int32Array.of(
      k0l ^ 0x70_73_65_75,
      k0h ^ 0x73_6f_6d_65,
      k1l ^ 0x6e_64_6f_6d,
      k1h ^ 0x64_6f_72_61,
      k0l ^ 0x6e_65_72_61,
      k0h ^ 0x6c_79_67_65,
      k1l ^ 0x79_74_65_73,
      k1h ^ 0x74_65_64_62,
    );
    const message = utf8(text);
    const whole = message.length - (message.length % 8);
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    for (let at = 0; at < whole; at += 8) absorb(v, view.getUint32(at, true), view.getUint32(at + 4, true));
    const tail = new Uint8Array(8);
    tail.set(message.subarray(whole));
    tail[7] = message.length & 255;
    const last = new DataView(tail.buffer);
    absorb(v, last.getUint32(0, true), last.getUint32(4, true));
    v[4] = (v[4] ?? 0) ^ 255;
    for (let round = 0; round < 4; round += 1) mix(v);
    return hex(v, 1) + hex(v, 0);
  }
}

/** Half of all words together. */
function hex(v: Int32Array, half: 0 | 1): string {
  const all = (v[half] ?? 0) ^ (v[2 + half] ?? 0) ^ (v[4 + half] ?? 0) ^ (v[6 + half] ?? 0);
  return (all >>> 0).toString(16).padStart(8, '0');
}

function absorb(v: Int32Array, low: number, high: number): void {
  v[6] = (v[6] ?? 0) ^ low;
  v[7] = (v[7] ?? 0) ^ high;
  mix(v);
  mix(v);
  v[0] = (v[0] ?? 0) ^ low;
  v[1] = (v[1] ?? 0) ^ high;
}

/** One round. */
function mix(v: Int32Array): void {
  add(v, 0, 2);
  turn(v, 2, 13);
  xor(v, 2, 0);
  turn(v, 0, 32);
  add(v, 4, 6);
  turn(v, 6, 16);
  xor(v, 6, 4);
  add(v, 0, 6);
  turn(v, 6, 21);
  xor(v, 6, 0);
  add(v, 4, 2);
  turn(v, 2, 17);
  xor(v, 2, 4);
  turn(v, 4, 32);
}

function add(v: Int32Array, to: number, from: number): void {
  const low = ((v[to] ?? 0) >>> 0) + ((v[from] ?? 0) >>> 0);
  v[to + 1] = ((v[to + 1] ?? 0) + (v[from + 1] ?? 0) + (low > mask ? 1 : 0)) | 0;
  v[to] = low | 0;
}

function xor(v: Int32Array, to: number, from: number): void {
  v[to] = (v[to] ?? 0) ^ (v[from] ?? 0);
  v[to + 1] = (v[to + 1] ?? 0) ^ (v[from + 1] ?? 0);
}

/** To the left, by up to 32 bits. */
function turn(v: Int32Array, at: number, bits: number): void {
  const [low, high] = [v[at] ?? 0, v[at + 1] ?? 0];
  if (bits === 32) {
    v[at] = high;
    v[at + 1] = low;
    return;
  }
  v[at] = (low << bits) | (high >>> (32 - bits));
  v[at + 1] = (high << bits) | (low >>> (32 - bits));
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  // Ids and nearly all names.
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) return longUtf8(text);
    bytes[at] = code;
  }
  return bytes;
}

/** Half of a pair that stands alone counts as what it is. */
function longUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x8_00) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x1_00_00) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return Uint8Array.from(bytes);
}
