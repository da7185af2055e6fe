import { TAR_BLOCK } from './phase-layout.ts';

/** How many bytes a file takes in a tar, with the block before it. */
export const tarSize = (bytes: number): number => TAR_BLOCK + Math.ceil(bytes / TAR_BLOCK) * TAR_BLOCK;

/** Where files begin that lie one behind the other in a tar, in bytes, and how long it is. */
export function layOutPack<Member extends { bytes: number }>(
  members: readonly Member[],
): { members: (Member & { start_at: number })[]; bytes: number } {
  let used = 0;
  const placed = members.map((member) => {
    const start_at = used + TAR_BLOCK;
    used += tarSize(member.bytes);
    return { ...member, start_at };
  });
  return { members: placed, bytes: used + 2 * TAR_BLOCK };
}

/** How many bytes of files a pack may take so that so many fill a piece of a phase's file, of which the rest would be empty. */
export const packBytes = (o: { pieceBytes: number; inAPiece: number }): number =>
  o.pieceBytes / o.inAPiece - 5 * TAR_BLOCK;
