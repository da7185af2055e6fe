import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import type { Visibility } from '../../../shared/privacy/visibility.ts';
import type { TestCloud } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';

/** A page that watches: the sessions that it heard of, one entry a message. */
export type Page = { heard: string[][]; socket: WebSocket; closed: Promise<number> };

/** Opens the socket as a page does: of a team as somebody, of one's own machine as its owner. */
export async function watch(o: {
  cloud: TestCloud;
  as?: string;
  cookie?: string;
  token?: string | undefined;
  query?: string;
  headers?: Record<string, string>;
}): Promise<Page> {
  const headers = new Headers({ ...o.headers, upgrade: 'websocket', origin: o.cloud.origin });
  if (o.as !== undefined) headers.set('cookie', await signInAs(o.as));
  if (o.cookie !== undefined) headers.set('cookie', o.cookie);
  if (o.token !== undefined) headers.set('authorization', `Bearer ${o.token}`);
  const { status, webSocket: socket } = await o.cloud.request(`/v1/live${o.query ?? ''}`, { headers });
  expect(status).toBe(101);
  if (socket === null) throw new Error('no socket came back');
  const heard: string[][] = [];
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(code));
  });
  socket.addEventListener('message', ({ data }) => {
    if (data !== 'pong') heard.push((JSON.parse(String(data)) as { sessions: string[] }).sessions);
  });
  socket.accept();
  return { heard, socket, closed };
}

/** When everything that was sent to a page before has arrived: messages keep their order, and an answer comes last. */
export async function settled({ socket }: Page): Promise<void> {
  const answered = new Promise<void>((resolve) => {
    const listen = ({ data }: MessageEvent) => {
      if (data !== 'pong') return;
      socket.removeEventListener('message', listen);
      resolve();
    };
    socket.addEventListener('message', listen);
  });
  socket.send('ping');
  await answered;
}

export async function addMember(name: string, role: string): Promise<void> {
  await env.DB.prepare('INSERT INTO members (member_id, name, role, created_at) VALUES (?1, ?1, ?2, 0)')
    .bind(name, role)
    .run();
}

export async function setVisibility(project: string, visibility: Visibility): Promise<void> {
  await env.DB.prepare('INSERT OR REPLACE INTO project_visibilities (project, visibility) VALUES (?1, ?2)')
    .bind(project, visibility)
    .run();
}
