import type { LiveMessage } from '../../shared/protocol/live.ts';
import { DurableObject } from 'cloudflare:workers';

/**
 * One room for the team. Sockets hibernate: while nobody speaks, the object leaves memory and costs nothing, and pings
 * are answered by the platform without waking it.
 */
export class LiveRoom extends DurableObject<unknown> {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Tells everybody that these sessions changed; answers how many are watching. */
  changed(sessions: string[]): number {
    const sockets = this.ctx.getWebSockets();
    const message = JSON.stringify({ type: 'changed', sessions } satisfies LiveMessage);
    let watching = 0;
    for (const socket of sockets) {
      // A socket may be closing between the listing and the send; it is no watcher then.
      if (socket.readyState !== WebSocket.OPEN) continue;
      socket.send(message);
      watching += 1;
    }
    return watching;
  }

  override webSocketMessage(): void {
    // Pages only listen; whatever they say is not for us.
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // 1005 and 1006 mean "no code was sent" and must not be sent themselves.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }
}
