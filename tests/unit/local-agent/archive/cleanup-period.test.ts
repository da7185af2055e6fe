import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readCleanupPeriod } from '../../../../local-agent/archive/cleanup-period.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';

const DAY = 86_400_000;

test.each<[string, { user?: string; project?: string; managed?: string }, number]>([
  ['nothing is said', {}, 30],
  ['the user says it', { user: '{"cleanupPeriodDays":90}' }, 90],
  ['the project says otherwise', { user: '{"cleanupPeriodDays":90}', project: '{"cleanupPeriodDays":7}' }, 7],
  [
    'the organisation has the last word',
    { user: '{"cleanupPeriodDays":90}', managed: '{"cleanupPeriodDays":1}' },
    1,
  ],
  ['it is no number of days', { user: '{"cleanupPeriodDays":0}' }, 30],
  ['it is a text', { user: '{"cleanupPeriodDays":"5"}' }, 30],
  ['the file cannot be read', { user: '{"cleanupPeriodDays":' }, 30],
])('when %s', (_when, { user, project, managed }, days) => {
  const root = temporaryFolder();
  const write = (file: string, text: string | undefined) => {
    if (text === undefined) return;
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  };
  write('claude/settings.json', user);
  write('project/.claude/settings.json', project);
  write('managed/managed-settings.json', managed);
  const at = (name: string) => path.join(root, name);
  const period = readCleanupPeriod({
    claudeDir: at('claude'),
    projectFolder: at('project'),
    managedFolder: at('managed'),
  });
  expect(period).toBe(days * DAY);
});
