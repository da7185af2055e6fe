import { createHash } from 'node:crypto';
import { driveError } from './google-errors.ts';

export type FakeFile = {
  id: string;
  name: string;
  mimeType: string;
  parent: string;
  bytes: Uint8Array<ArrayBuffer>;
  trashed: boolean;
  /** `drive.file` shows a client only what it made itself. */
  clientId: string;
  sha256: string;
  md5: string;
};

const folderType = 'application/vnd.google-apps.folder';

export type DriveFiles = ReturnType<typeof createDriveFiles>;

export function createDriveFiles({ clientId }: { clientId: string }) {
  const files = new Map<string, FakeFile>();
  const generated = new Set<string>();
  let count = 0;

  function newId(): string {
    count += 1;
    const id = `id-${count}`;
    generated.add(id);
    return id;
  }

  const visible = (id: string) => {
    const file = files.get(id);
    return file?.clientId === clientId ? file : undefined;
  };
  const isTrashed = (file: FakeFile): boolean => {
    const parent = files.get(file.parent);
    return file.trashed || (parent !== undefined && isTrashed(parent));
  };
  const isFolder = (id: string) => id === 'root' || visible(id)?.mimeType === folderType;

  /** Undefined when it may be made under this id in this folder. */
  function refusal(o: { id: string | undefined; parent: string }): Response | undefined {
    if (!isFolder(o.parent)) return driveError({ status: 404, reason: 'notFound' });
    if (o.id !== undefined && files.has(o.id)) return driveError({ status: 409, reason: 'fileIdInUse' });
    if (o.id !== undefined && !generated.has(o.id)) return driveError({ status: 400, reason: 'invalid' });
    return undefined;
  }

  function store(o: {
    id?: string;
    name: string;
    mimeType: string;
    parent: string;
    bytes: Uint8Array;
  }): FakeFile {
    const bytes = new Uint8Array(o.bytes);
    const file: FakeFile = {
      ...o,
      id: o.id ?? newId(),
      bytes,
      trashed: false,
      clientId,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      md5: createHash('md5').update(bytes).digest('hex'),
    };
    files.set(file.id, file);
    return file;
  }

  function tell(file: FakeFile) {
    const { id, name, mimeType } = file;
    const isFile = mimeType !== folderType;
    return {
      kind: 'drive#file',
      id,
      name,
      mimeType,
      trashed: isTrashed(file),
      ...(isFile && {
        size: String(file.bytes.byteLength),
        md5Checksum: file.md5,
        sha256Checksum: file.sha256,
      }),
    };
  }

  async function answer({
    request,
    space,
  }: {
    request: Request;
    space: { limit: number };
  }): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const rest = pathname.replace(/^\/drive\/v3\//, '');
    if (rest === 'about') {
      const usage = [...files.values()].reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
      return Response.json({
        user: { emailAddress: 'ada@example.com', permissionId: 'person-1' },
        storageQuota: { limit: String(space.limit), usage: String(usage) },
      });
    }
    if (rest === 'files/generateIds') return Response.json({ ids: [newId()], space: 'drive' });
    if (rest === 'files' && request.method === 'GET') {
      return Response.json({ files: [...files.values()].filter(({ id }) => visible(id)).map(tell) });
    }
    if (rest === 'files' && request.method === 'POST') {
      const asked = (await request.json()) as {
        id?: string;
        name: string;
        mimeType: string;
        parents?: string[];
      };
      const { id, name, mimeType, parents: [parent = 'root'] = [] } = asked;
      const made = { name, mimeType, parent, bytes: new Uint8Array(), ...(id === undefined ? {} : { id }) };
      return refusal({ id, parent }) ?? Response.json(tell(store(made)));
    }
    const file = visible(rest.replace(/^files\//, ''));
    if (file === undefined) return driveError({ status: 404, reason: 'notFound' });
    if (request.method === 'DELETE') {
      remove(file.id);
      return new Response(null, { status: 204 });
    }
    return searchParams.get('alt') === 'media' ? content({ file, request }) : Response.json(tell(file));
  }

  /** With what lies in it. */
  function remove(id: string): void {
    files.delete(id);
    for (const file of files.values()) if (file.parent === id) remove(file.id);
  }

  return { files, visible, refusal, store, tell, answer };
}

function content({ file, request }: { file: FakeFile; request: Request }): Response {
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range') ?? '');
  if (range === null) return new Response(file.bytes);
  return new Response(file.bytes.slice(Number(range[1]), Number(range[2]) + 1), { status: 206 });
}
