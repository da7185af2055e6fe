/**
 * Folders of each program, from what knows nothing to what knows everything: a folder imports only from those before it
 * (types included). `except` names the files of wiring that everything hangs on.
 */
export const folderOrders: readonly { root: string; order: readonly string[]; except?: RegExp }[] = [
  {
    root: 'shared',
    order: [
      'core',
      'agents',
      'ledger',
      'events',
      'models',
      'privacy',
      'redaction',
      'queries',
      'charts',
      'protocol',
    ],
  },
  {
    root: 'local-agent',
    except: /^local-agent\/(cli|deps)\.ts$/,
    order: [
      'files',
      'config',
      'sample',
      'client',
      'journal',
      'terminal',
      'runtime',
      'cli',
      'hooks',
      'store',
      'transcripts',
      'spool',
      'sdk',
      'sync',
      'cloud',
      'ingest',
      'recovery',
      'archive',
      'search',
      'purge',
      'retention',
      'reports',
      'daemon',
      'up',
      'commands',
    ],
  },
  { root: 'local-agent/ingest', order: ['pass', 'live', 'numbers', 'texts'], except: /ingest\/[^/]+\.ts$/ },
  {
    root: 'local-agent/store',
    order: ['driver', 'queries', 'facts', 'judging', 'rollups', 'rebuild'],
  },
  { root: 'local-agent/recovery', order: ['git', 'snapshots', 'restore', 'handoff', 'watch'] },
  { root: 'local-agent/transcripts', order: ['scan', 'files', 'map'] },
  {
    root: 'worker',
    order: ['http', 'auth', 'data', 'segments', 'ingest', 'purge', 'live', 'api', 'dashboard'],
    except: /^worker\/[^/]+$/,
  },
];
