// Where news of a project are told. One room holds a team of hundreds (docs/scale.md has the figures); past it, projects are
// spread over several, so that a device still speaks to one, and each has a part of the messages.

/** More would be more sockets for each page than they are worth. */
const mostRooms = 8;

/** How many there are, as a variable says it. */
export function readRooms(value: string | undefined): number {
  const rooms = Number(value);
  return Number.isInteger(rooms) && rooms >= 1 && rooms <= mostRooms ? rooms : 1;
}

/** The same project is always in the same room. */
export function roomOf({ project, rooms }: { project: string; rooms: number }): number {
  // FNV-1a: short, and spreads names that differ in one letter.
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(project)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % rooms;
}

/** A team that has one room keeps the one that it had. */
export function roomName({ room, rooms }: { room: number; rooms: number }): string {
  return rooms === 1 ? 'team' : `team/${room}`;
}
