import { z } from 'zod';
import { isAppError } from '../../shared/core/errors.ts';
import type { Seal } from '../tiers/settings/seal.ts';

const addressSchema = z.object({ url: z.string(), secret: z.string() });
/** What lets somebody write to a channel. */
type Address = z.infer<typeof addressSchema>;

const what = 'alert channels';
/** No address begins so: those are https. */
const mark = 'sealed:';

/** As the columns keep it: sealed as one in `url`; as it is where the cloud has no secret to seal it with. */
export async function closeAddress(o: { seal: Seal; address: Address }): Promise<Address> {
  const { url, secret } = o.address;
  try {
    const sealed = await o.seal.close({ what, text: JSON.stringify({ url, secret }) });
    return { url: mark + sealed, secret: '' };
  } catch (error) {
    if (isAppError(error, 'tier.no_key')) return { url, secret };
    throw error;
  }
}

/** Undefined where it was sealed with another secret than the cloud has now. */
export async function openAddress(o: { seal: Seal; stored: Address }): Promise<Address | undefined> {
  const { url, secret } = o.stored;
  if (!url.startsWith(mark)) return { url, secret };
  try {
    const text = await o.seal.open({ what, sealed: url.slice(mark.length) });
    return addressSchema.parse(JSON.parse(text));
  } catch (error) {
    if (isAppError(error, 'tier.sealed') || isAppError(error, 'tier.no_key')) return undefined;
    throw error;
  }
}
