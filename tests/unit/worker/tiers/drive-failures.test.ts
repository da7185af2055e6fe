import { describe, expect, it } from 'vitest';
import {
  explainFailure,
  isPassing,
  readFailure,
} from '../../../../worker/tiers/drivers/drive/drive-failures.ts';

const google = (reason: string) => ({ error: { message: 'said', errors: [{ reason }] } });

describe('an answer of Drive that is not a success', () => {
  it.each([
    ['its own words', 403, google('userRateLimitExceeded'), 'tier.busy', true],
    ['the same as text', 403, JSON.stringify(google('storageQuotaExceeded')), 'tier.full', false],
    [
      'the sign-in',
      400,
      { error: 'invalid_grant', error_description: 'Token has been revoked.' },
      'tier.revoked',
      false,
    ],
    [
      'details instead of errors',
      403,
      { error: { details: [{}, { reason: 'SERVICE_DISABLED' }] } },
      'tier.misset',
      false,
    ],
    [
      'a second reason that is known',
      403,
      { error: { errors: [{ reason: 'x' }, { reason: 'dailyLimitExceeded' }] } },
      'tier.capped',
      false,
    ],
    ['a page of a proxy', 502, '<html>Bad gateway</html>', 'tier.unavailable', true],
    ['an empty body', 429, '', 'tier.busy', true],
    ['nothing at all', 0, undefined, 'tier.unavailable', true],
    ['words of an object', 403, google('constructor'), 'tier.not_allowed', false],
    ['a reason that is no text', 403, { error: { errors: [{ reason: 7 }] } }, 'tier.not_allowed', false],
  ])('is understood by %s', (_, status, body, code, passes) => {
    const failure = readFailure({ status, body });
    expect(explainFailure(failure).code).toBe(code);
    expect(isPassing(failure)).toBe(passes);
  });

  it('tells of the seven days of an app in testing', () => {
    const { message, hint } = explainFailure(readFailure({ status: 400, body: { error: 'invalid_grant' } }));
    expect(message).toContain('7 days');
    expect(hint).toContain('connect it again');
  });
});
