import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { DAY } from '../../shared/core/time.ts';
import { packBytes } from '../../shared/tiers/pack-layout.ts';
import type { Host } from './tier-ticks-world.ts';

// A catalogue as 80 developers leave it after a year (docs/scale.md): what is long over lies in S3, the last months in Drive.

const packsADay = 31;
const segmentBytes = 32_000;
/** What waits to be done now. */
const waiting = { packs: 60, restores: 8, orphans: 60, segments: 400 };
/** In S3: the one about which it is asked next. */
export const toldFile = 'Month/365.tar';
const pieceBytes = 5 * 1024 * 1024;

const bytes = new Uint8Array(packBytes({ pieceBytes, inAPiece: 2 })).map((_, at) => at * 7);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const segment = bytes.slice(0, segmentBytes);
const segmentSha256 = createHash('sha256').update(segment).digest('hex');

type TierYear = Pick<Host, 'database' | 'objects' | 'segments' | 'segment'>;

export async function fillTierYear(o: { now: number; token: string }): Promise<TierYear> {
  const objects: Host['objects'] = new Map();
  const database = new DatabaseSync(':memory:');
  for (const file of fs.readdirSync('migrations/team').toSorted())
    database.exec(fs.readFileSync(`migrations/team/${file}`, 'utf8'));
  const put = putters(database);
  database.exec('BEGIN');
  for (let day = 365; day > 30; day -= 1)
    for (let at = 0; at < packsADay; at += 1) {
      const name = `segments-${String(day).padStart(3, '0')}${String(at).padStart(29, '0')}`;
      const isWaiting = (day <= 32 || (day > 110 && day <= 112)) && at < waiting.packs / 2;
      const [tier, key] = isWaiting
        ? ['r2', `packs/${name}.tar`]
        : day > 110
          ? ['s3', `Month/${day}.tar`]
          : ['drive', `Month/segments/${name}.tar`];
      put({ name, at: o.now - day * DAY, tier, key, verifiedAt: o.now - 5 * DAY });
      if (isWaiting) objects.set(key, bytes);
    }
  for (let at = 0; at < waiting.orphans; at += 1) {
    database
      .prepare('INSERT INTO drive_ids VALUES (?, ?, 0)')
      .run(`P/sessions/session_gone${at}/gone${at}.1.tar`, `id-${at}`);
    database
      .prepare(
        "INSERT INTO audit_entries (at, entry_id, member, action, object, address) VALUES (?1, 'e' || ?1, 'Ada', 'session.deleted', ?2, '')",
      )
      .run(at, `gone${at}`);
  }
  const segments = Array.from({ length: waiting.segments }, (_, at) => {
    const session_id = `old-${Math.floor(at / 8)}`;
    const segment_id = `old-${at}`;
    database
      .prepare(
        `INSERT INTO segments (session_id, segment_id, device_id, sha256, bytes, first_seq, last_seq, events, raw_bytes, received_at)
        VALUES (?, ?, 'd', ?, ?, ?, ?, 1, 1, ?)`,
      )
      .run(session_id, segment_id, segmentSha256, segmentBytes, at, at, o.now - 40 * DAY);
    return {
      key: `segments/${session_id}/${segment_id}`,
      session_id,
      segment_id,
      bytes: segmentBytes,
      at: o.now - 40 * DAY,
    };
  });
  database.exec('COMMIT');
  await storeSettings({ database, token: o.token, now: o.now });
  return { database, objects, segments, segment };
}

/** What earlier ticks of a round have done is to be done again. */
export function makeDueAgain({ host, now }: { host: Host; now: number }): void {
  const restore = host.database.prepare(
    "INSERT OR REPLACE INTO restores (session_id, key, remote_id, member, asked_at, ready_at) VALUES (?, ?, ?, 'Ada', ?, ?)",
  );
  for (let at = 0; at < waiting.restores; at += 1) {
    const key = `Month/${365 - at}.tar`;
    restore.run(`s${at}`, key, `archive/SubAgentTracking/${key}`, now - DAY, now - 1);
  }
  // Compared long ago: 0 would say that they are in doubt, and then nothing leaves because of them.
  host.database.exec(`UPDATE object_copies SET verified_at = 1 WHERE tier = 'r2' OR remote_id LIKE 'id-%';
    DELETE FROM period_rests; DELETE FROM scrub_tries;
    INSERT OR REPLACE INTO told_files VALUES ('${toldFile}', 'archive/SubAgentTracking/${toldFile}', NULL, NULL, 0, 0)`);
}

async function storeSettings(o: { database: DatabaseSync; token: string; now: number }): Promise<void> {
  const address = new URL('../../worker/tiers/settings/seal.ts', import.meta.url).href;
  // By address: its types need the Worker's, its code does not.
  const { createSeal } = (await import(address)) as {
    createSeal: (secret: string) => {
      close: (o: { what: string; text: string }) => Promise<string>;
    };
  };
  const store = async (tier: string, settings: object, secrets: object) =>
    o.database
      .prepare('INSERT INTO tier_settings (tier, settings, sealed, changed_at) VALUES (?, ?, ?, ?)')
      .run(
        tier,
        JSON.stringify(settings),
        await createSeal('secret').close({ what: tier, text: JSON.stringify(secrets) }),
        o.now,
      );
  const bucket = {
    bucket: 'archive',
    region: 'eu-central-1',
    storage_class: 'GLACIER_IR',
    access_key_id: 'AKIAFAKE',
  };
  await store('s3', bucket, { secret_access_key: 'very-secret' });
  const account = { client_id: 'client-1', account: 'ada@example.com' };
  await store('drive', account, { client_secret: 'secret-1', refresh_token: o.token });
}

function putters(database: DatabaseSync) {
  const bundle = database.prepare(
    `INSERT INTO bundles (bundle_id, session_id, device_id, member, project, session_at, created_at, encrypted, objects, files,
      complete_at, announced_at, kind) VALUES (?1, '', '', '', '', ?2, ?2, 0, 1, '[]', ?2, ?2, 'segments')`,
  );
  const object = database.prepare(
    'INSERT INTO bundle_objects (object_id, bundle_id, bytes, sha256, session_at) VALUES (?, ?, ?, ?, ?)',
  );
  const copy = database.prepare("INSERT INTO object_copies VALUES (?, ?, 'here', ?, ?, ?, ?)");
  return (o: { name: string; at: number; tier: string; key: string; verifiedAt: number }) => {
    const id = `${o.name}/0000`;
    bundle.run(o.name, o.at);
    object.run(id, o.name, bytes.byteLength, sha256, o.at);
    copy.run(id, o.tier, o.key, o.key, o.tier === 's3' ? 512 : null, o.verifiedAt);
  };
}
