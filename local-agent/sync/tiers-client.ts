import { AppError } from '../../shared/core/errors.ts';
import {
  type DriveSetup,
  type DriveSetupAnswer,
  driveSetupAnswerSchema,
  type S3Setup,
  type SetUpTier,
  type TiersAnswer,
  tiersAnswerSchema,
} from '../../shared/protocol/tiers.ts';
import type { Device } from '../config/device.ts';
import { type Answer, createAsk } from './ask-cloud.ts';

/** A test goes to another service and back. */
const timeoutMs = 60_000;

export type TiersClient = {
  list: () => Promise<TiersAnswer>;
  setUpS3: (setup: S3Setup) => Promise<TiersAnswer>;
  setUpDrive: (setup: DriveSetup) => Promise<DriveSetupAnswer>;
  test: (tier: SetUpTier) => Promise<TiersAnswer>;
};

/** What the cloud of this machine says of its storage tiers. Throws what it refuses, in its own words. */
export function createTiersClient(o: { device: Device | undefined; fetch: typeof fetch }): TiersClient {
  const { url, token } = o.device ?? {};
  if (url === undefined || token === undefined) throw notConnected();
  const ask = createAsk({ url, token, fetch: o.fetch, timeoutMs });
  const schema = tiersAnswerSchema;
  return {
    list: async () => valueOf({ url, answer: await ask({ path: '/v1/tiers', init: {}, schema }) }),
    setUpS3: async (setup) =>
      valueOf({ url, answer: await ask({ path: '/v1/tiers/s3', init: post(setup), schema }) }),
    setUpDrive: async (setup) =>
      valueOf({
        url,
        answer: await ask({ path: '/v1/tiers/drive', init: post(setup), schema: driveSetupAnswerSchema }),
      }),
    test: async (tier) =>
      valueOf({ url, answer: await ask({ path: `/v1/tiers/${tier}/test`, init: post({}), schema }) }),
  };
}

function post(body: unknown): RequestInit {
  return {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  };
}

function valueOf<Value>({ url, answer }: { url: string; answer: Answer<Value> }): Value {
  if (answer.kind === 'ok') return answer.value;
  if (answer.kind === 'unreachable')
    throw new AppError({
      code: 'tier.cloud_unreachable',
      message: `${url} cannot be reached: ${answer.message}`,
      hint: 'start it with "subtrack up", or try again when it answers',
    });
  const older = answer.code === 'request.not_found';
  throw new AppError({
    code: older ? 'tier.cloud_older' : answer.code,
    message: older ? 'the cloud is older than storage tiers' : answer.message,
    hint: older ? 'upgrade it' : (answer.hint ?? 'see "subtrack tiers list"'),
  });
}

function notConnected(): AppError {
  return new AppError({
    code: 'tier.not_connected',
    message: 'this machine is not connected to a cloud, which keeps the storage tiers',
    hint: 'run "subtrack up" for one on this machine',
  });
}
