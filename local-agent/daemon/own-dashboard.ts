import type { Deps } from '../deps.ts';
import { startCloud } from '../cloud/start-cloud.ts';
import { loadDevice, saveDevice } from '../config/device.ts';

export type Dashboard = { url: string; stop(): Promise<void> };

/** The embedded cloud, with this machine connected to it. */
export async function startOwnDashboard({
  deps,
  port,
  notice,
  signal,
}: {
  deps: Deps;
  port: number;
  notice: string | undefined;
  signal: AbortSignal;
}): Promise<Dashboard> {
  const cloud = await startCloud({ paths: deps.paths, port, notice, signal });
  try {
    const device = loadDevice({ paths: deps.paths, env: deps.env });
    const { device_id, member, name } = device;
    const { token } = await cloud.enrol({ device_id, member, name });
    saveDevice({ paths: deps.paths, device: { ...device, url: cloud.url, token, cloud_id: cloud.id } });
    return cloud;
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}
