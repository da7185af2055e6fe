import type { LiveRoom } from './live-room.ts';

export type LiveRoomClient = {
  /** Fans out which sessions changed and tells whether anybody watches: one request to the object. */
  changed: (sessions: string[]) => Promise<{ watching: boolean }>;
  /** Passes a WebSocket upgrade on. */
  connect: (request: Request) => Promise<Response>;
};

export function createLiveRoomClient(o: { namespace: DurableObjectNamespace<LiveRoom> }): LiveRoomClient {
  const room = () => o.namespace.get(o.namespace.idFromName('team'));
  return {
    async changed(sessions) {
      try {
        return { watching: (await room().changed(sessions)) > 0 };
      } catch (error) {
        // The rows are stored; a room that is over its own quota must not make the device send them again.
        // oxlint-disable-next-line no-console
        console.error(error);
        return { watching: false };
      }
    },
    connect: (request) => room().fetch(request),
  };
}
