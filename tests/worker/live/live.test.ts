import { env as bindings } from 'cloudflare:workers';
import { evictDurableObject, reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLiveRoomClient } from '../../../worker/live/live-room-client.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest, type TestCloud } from '../cloud.ts';
import { sessionRow } from '../rows.ts';

const embedded = openCloud({ mode: 'embedded' });

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function watch(cloud: TestCloud): Promise<WebSocket> {
  const headers = { upgrade: 'websocket', origin: cloud.origin };
  const { status, webSocket } = await cloud.request('/v1/live', { headers });
  expect(status).toBe(101);
  if (webSocket === null) throw new Error('no socket came back');
  webSocket.accept();
  return webSocket;
}

function nextMessage(socket: WebSocket): Promise<unknown> {
  return new Promise((resolve) => {
    socket.addEventListener('message', ({ data }) => resolve(data), { once: true });
  });
}

async function send(token: string, rev: number): Promise<{ watching: boolean }> {
  const batch = { session_rollups: [sessionRow({ rev })] };
  return (await embedded.request('/v1/rows', rowsRequest({ token, batch }))).json();
}

describe('the live room', () => {
  it('tells everybody who watches which sessions changed, and the device that they do', async () => {
    const { token } = await enrolDevice();
    expect(await send(token, 1)).toMatchObject({ watching: false });
    const sockets = [await watch(embedded), await watch(embedded)];
    const heard = Promise.all(sockets.map((socket) => nextMessage(socket)));
    expect(await send(token, 2)).toMatchObject({ watching: true });
    const message = JSON.stringify({ type: 'changed', sessions: ['session-1'] });
    expect(await heard).toEqual([message, message]);
    for (const socket of sockets) socket.close();
  });

  it('still knows its watchers after it slept', async () => {
    const { token } = await enrolDevice();
    const socket = await watch(embedded);
    const room = bindings.LIVE_ROOM.get(bindings.LIVE_ROOM.idFromName('team'));
    await evictDurableObject(room);
    const heard = nextMessage(socket);
    expect(await send(token, 1)).toMatchObject({ watching: true });
    expect(await heard).toContain('session-1');
    socket.close();
  });

  it('notices that the last one left', async () => {
    const { token } = await enrolDevice();
    const socket = await watch(embedded);
    const closed = new Promise((resolve) => {
      socket.addEventListener('close', resolve, { once: true });
    });
    socket.close(1000);
    await closed;
    expect(await send(token, 1)).toMatchObject({ watching: false });
  });

  it('answers pings', async () => {
    const socket = await watch(embedded);
    const answer = nextMessage(socket);
    socket.send('ping');
    expect(await answer).toBe('pong');
    socket.close();
  });

  it('opens for viewers alone, and for WebSockets alone', async () => {
    const team = openCloud({ mode: 'team' });
    const headers = { upgrade: 'websocket', origin: team.origin };
    expect((await team.request('/v1/live', { headers })).status).toBe(401);
    expect((await embedded.request('/v1/live')).status).toBe(426);
  });

  it('keeps rows when it is out of order itself', async () => {
    const { token } = await enrolDevice();
    const namespace = { idFromName: over } as unknown as typeof bindings.LIVE_ROOM;
    const broken = openCloud({
      mode: 'embedded',
      deps: { liveRoom: createLiveRoomClient({ namespace, rooms: 1 }) },
    });
    const batch = { session_rollups: [sessionRow()] };
    expect((await broken.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
  });
});

function over(): never {
  throw new Error('Exceeded allowed duration in Durable Objects free tier.');
}
