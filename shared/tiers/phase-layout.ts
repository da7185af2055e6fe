/** Tar counts in blocks. */
export const TAR_BLOCK = 512;
/** Reads that one piece may need: one run of the cloud has fifty. */
const MAX_READS = 40;

export type Member = { object_id: string; name: string; bytes: number; sha256: string };
type PlacedMember = Member & {
  piece: number;
  /** Where its bytes begin in the whole. */
  start_at: number;
};
export type PhaseLayout = {
  members: PlacedMember[];
  /** What the last entry of each piece fills up, with its header; 0: nothing. */
  fillers: number[];
  bytes: number;
  /** Too large for a piece: these go by themselves. */
  alone: Member[];
};

const padded = (bytes: number): number => Math.ceil(bytes / TAR_BLOCK) * TAR_BLOCK;

/**
 * How objects lie in one tar that is written in pieces of `pieceBytes`: none reaches over the end of a piece, so that each is
 * read, compared and written in one run. What is left of a piece is filled with an entry of zeros; two empty blocks end it.
 */
export function layOutPhase(o: { members: readonly Member[]; pieceBytes: number }): PhaseLayout {
  const layout: PhaseLayout = { members: [], fillers: [], bytes: 0, alone: [] };
  let used = 0;
  let reads = 0;
  const fill = () => {
    layout.fillers.push(o.pieceBytes - used);
    used = 0;
    reads = 0;
  };
  for (const member of o.members) {
    const size = TAR_BLOCK + padded(member.bytes);
    if (size > o.pieceBytes) {
      layout.alone.push(member);
      continue;
    }
    if (used + size > o.pieceBytes || reads === MAX_READS) fill();
    const piece = layout.fillers.length;
    layout.members.push({ ...member, piece, start_at: piece * o.pieceBytes + used + TAR_BLOCK });
    used += size;
    reads += 1;
  }
  if (layout.members.length === 0) return layout;
  if (used + 2 * TAR_BLOCK > o.pieceBytes) fill();
  layout.fillers.push(0);
  layout.bytes = (layout.fillers.length - 1) * o.pieceBytes + used + 2 * TAR_BLOCK;
  return layout;
}

/** The block before a file of a tar (ustar); names are of letters and digits. */
export function tarHeader({ name, bytes }: { name: string; bytes: number }): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(TAR_BLOCK);
  const write = (text: string, at: number) =>
    block.set(
      Array.from(text, (letter) => letter.charCodeAt(0)),
      at,
    );
  write(name.slice(-100), 0);
  write('0000600\0', 100);
  write('0000000\0', 108);
  write('0000000\0', 116);
  write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  write(`${'0'.repeat(11)}\0`, 136);
  write('        ', 148);
  write('0', 156);
  write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
