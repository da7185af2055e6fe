import { databaseName } from '../../cloud/compatibility.ts';

/** Which deployment is meant. */
export const deploymentArgs = {
  name: {
    type: 'string',
    valueHint: 'name',
    default: databaseName,
    description: 'Name of the Worker, its database and its bucket',
  },
  account: {
    type: 'string',
    valueHint: 'id',
    description: 'Account of Cloudflare, where there are several',
  },
} as const;

export const storageArgs = {
  r2: {
    type: 'boolean',
    default: true,
    description: 'Keep events in R2',
    negativeDescription: 'Keep events in D1, within a budget: where the account has no R2',
  },
} as const;
