import { type Concerned, type LiveRoom, watcherHeader } from './live-room.ts';
import { roomName, roomOf } from './rooms.ts';
import type { News, Watcher } from './watcher.ts';

export type LiveRoomClient = {
  rooms: number;
  /** Fans out which sessions changed and tells whether anybody watches: one request to each room that is concerned. */
  changed: (
    news: readonly News[],
    /** Milliseconds between two renewals that all pages together may take; undefined where it is not known. */
    renewal?: number,
  ) => Promise<{ watching: boolean }>;
  /** Passes a WebSocket upgrade on; `room` counts from 0. */
  connect: (o: { request: Request; room: number; watcher: Watcher }) => Promise<Response>;
  /**
   * What a member may see has changed, or what everybody may: their pages connect anew. Like `end` it never throws, and says
   * whether every room was told: what was stored before is so.
   */
  renew: (o: { memberId?: string }) => Promise<boolean>;
  /** A sign-in or a device is over: nothing more enters what it had opened. */
  end: (o: { credential: string }) => Promise<boolean>;
};

export function createLiveRoomClient(o: {
  namespace: DurableObjectNamespace<LiveRoom>;
  rooms: number;
}): LiveRoomClient {
  const { namespace, rooms } = o;
  const open = (room: number) => namespace.get(namespace.idFromName(roomName({ room, rooms })));
  const close = async (of: Concerned) => {
    // A room that was moved or made anew just then is there the next time.
    const tell = async (room: number) => {
      await open(room).renew(of);
      return true;
    };
    const told = await Promise.all(
      all.map(
        async (room) => (await quietly(() => tell(room))) ?? (await quietly(() => tell(room))) ?? false,
      ),
    );
    return told.every(Boolean);
  };
  const all = Array.from({ length: rooms }, (_, room) => room);
  return {
    rooms,
    async changed(news, renewal) {
      const byRoom = Map.groupBy(news, ({ project }) => roomOf({ project, rooms }));
      const concerned = news.length === 0 ? all : [...byRoom.keys()];
      const counts = await Promise.all(
        concerned.map((room) => quietly(async () => open(room).changed(byRoom.get(room) ?? [], renewal))),
      );
      return { watching: counts.some((count) => (count ?? 0) > 0) };
    },
    connect({ request, room, watcher }) {
      const asked = new Request(request);
      asked.headers.set(watcherHeader, encodeURIComponent(JSON.stringify(watcher)));
      return open(room).fetch(asked);
    },
    renew: close,
    end: close,
  };
}

/** What was stored or ended is so, whether or not a room can be reached: one that is over its own quota tells nobody anything. */
async function quietly<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    // oxlint-disable-next-line no-console
    console.error(error);
    return undefined;
  }
}
