import type { LiveMessage } from '../../shared/protocol/live.ts';
import { DurableObject } from 'cloudflare:workers';
import { systemClock } from '../../shared/core/clock.ts';
import { mayHear, type News, watcherSchema, type Watcher } from './watcher.ts';

/** Where the Worker says whom a socket is for; nobody else reaches a room. */
export const watcherHeader = 'x-subtrack-watcher';
/** What somebody may see has changed: connect anew. */
const renewedCode = 4001;
/** News that come so soon after others wait for the next message: one for each flush of a large team is more than pages can use. */
const betweenMs = 100;

/** Whose sockets: of a member, of one sign-in or device, or of everybody. */
export type Concerned = { memberId?: string; credential?: string };

/**
 * One room for the team, or for some of its projects. Sockets hibernate: while nobody speaks, the object leaves memory and
 * costs nothing, and pings are answered by the platform without waking it. What somebody may not see never enters their
 * socket.
 */
export class LiveRoom extends DurableObject<unknown> {
  /** News that nobody was told of yet, each once. */
  #waiting = new Map<string, News>();
  #renewal: number | undefined;
  /** Somebody was told something a moment ago. */
  #isPausing = false;
  readonly #known = new WeakMap<WebSocket, Watcher>();

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  override fetch(request: Request): Response {
    const watcher = readWatcher(request.headers.get(watcherHeader));
    if (watcher === undefined) return new Response(null, { status: 400 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment(watcher);
    return new Response(null, { status: 101, webSocket: client });
  }

  /**
   * Tells everybody of the sessions that they may see, at once or within a moment; answers how many are watching any of them.
   * No news: how many at all. `renewal`: milliseconds between two renewals that all their pages together may take.
   */
  changed(news: News[], renewal?: number): number {
    let watching = 0;
    for (const { watcher } of this.#watchers())
      if (news.length === 0 || news.some((one) => mayHear({ watcher, news: one }))) watching += 1;
    if (watching === 0 || news.length === 0) return watching;
    for (const one of news) this.#waiting.set(JSON.stringify([one.session_id, one.project]), one);
    this.#renewal = renewal;
    if (!this.#isPausing) this.#tell();
    return watching;
  }

  /** Closes the sockets of whom it concerns: pages connect anew, with what they may see from now on. */
  renew({ memberId, credential }: Concerned): void {
    for (const { socket, watcher } of this.#watchers())
      if (
        (memberId === undefined || watcher.member_id === memberId) &&
        (credential === undefined || watcher.credential === credential)
      )
        socket.close(renewedCode, 'rights changed');
  }

  override webSocketMessage(): void {
    // Pages only listen; whatever they say is not for us.
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // 1005 and 1006 mean "no code was sent" and must not be sent themselves.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  /** One message to each page; what comes in the next moment is told after it. */
  #tell(): void {
    const news = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#isPausing = news.length > 0;
    if (!this.#isPausing) return;
    setTimeout(() => this.#tell(), betweenMs);
    const said = new Map<string, string>();
    const watchers = [...this.#watchers()];
    const renew_ms = this.#renewal === undefined ? undefined : Math.ceil(this.#renewal * watchers.length);
    for (const { socket, watcher } of watchers) {
      const heard = news.filter((one) => mayHear({ watcher, news: one }));
      if (heard.length === 0) continue;
      const sessions = [...new Set(heard.map((one) => one.session_id))];
      const key = sessions.join(' ');
      const message =
        said.get(key) ?? JSON.stringify({ type: 'changed', sessions, renew_ms } satisfies LiveMessage);
      said.set(key, message);
      socket.send(message);
    }
  }

  /** A socket may be closing between the listing and the send; it is no watcher then. Nor is one whose sign-in is over. */
  *#watchers(): Generator<{ socket: WebSocket; watcher: Watcher }> {
    const now = systemClock();
    for (const socket of this.ctx.getWebSockets()) {
      if (socket.readyState !== WebSocket.OPEN) continue;
      // We attached it ourselves; a schema for every socket and message would be most of the work.
      const watcher = this.#known.get(socket) ?? (socket.deserializeAttachment() as Watcher | null);
      if (watcher === null) continue;
      if (watcher.ends_at !== undefined && watcher.ends_at <= now) {
        socket.close(renewedCode, 'the sign-in is over');
        continue;
      }
      this.#known.set(socket, watcher);
      yield { socket, watcher };
    }
  }
}

function readWatcher(header: string | null): Watcher | undefined {
  return header === null ? undefined : watcherSchema.parse(JSON.parse(decodeURIComponent(header)));
}
