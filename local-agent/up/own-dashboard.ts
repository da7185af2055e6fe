import type { Deps } from '../deps.ts';
import { AppError } from '../../shared/core/errors.ts';
import { compatibility } from '../cloud/compatibility.ts';
import { startCompanion } from '../companion/start-companion.ts';
import { startCloud, type Cloud } from '../cloud/start-cloud.ts';
import { loadDevice, saveDevice } from '../config/device.ts';

export type Dashboard = {
  url: string;
  stop(): Promise<void>;
  /** Ends its runtime; the next request starts it anew at the same address, with another notice. */
  renew(o: { notice: string | undefined }): void;
};

/** The runtime refuses a date that it takes for the future: its words would not lead anybody to the clock. */
function ensureClock({ clock }: Deps): void {
  const now = clock();
  if (now >= Date.parse(compatibility.date)) return;
  throw new AppError({
    code: 'cloud.clock',
    message: `this machine thinks it is ${new Date(now).toISOString()}, and the dashboard cannot run before ${compatibility.date}`,
    hint: 'set its clock; commands in the terminal work all the same',
  });
}

/** The embedded cloud, with this machine connected to it. */
export async function startOwnDashboard({
  deps,
  port,
  notice,
  heldAt,
  signal,
}: {
  deps: Deps;
  port: number;
  notice: string | undefined;
  /** When the clock of its pages stands still (Unix ms). */
  heldAt?: number | undefined;
  signal: AbortSignal;
}): Promise<Dashboard> {
  ensureClock(deps);
  const companion = await startCompanion({ deps });
  let cloud: Cloud | undefined;
  const stop = async () => {
    await Promise.all([cloud?.stop(), companion.stop()]);
  };
  try {
    const reviewDays = deps.settings().retention.reviews;
    cloud = await startCloud({
      paths: deps.paths,
      port,
      notice,
      heldAt,
      companion: companion.address,
      reviewDays,
      signal,
    });
    const device = loadDevice({ paths: deps.paths, env: deps.env });
    const { device_id, member, name } = device;
    const { token } = await cloud.enrol({ device_id, member, name });
    saveDevice({ paths: deps.paths, device: { ...device, url: cloud.url, token, cloud_id: cloud.id } });
    return { url: cloud.url, renew: cloud.renew, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
