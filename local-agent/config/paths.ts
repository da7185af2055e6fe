import os from 'node:os';
import path from 'node:path';

/** Every place that we touch, all below one folder; tests give their own. */
export type Paths = ReturnType<typeof createPaths>;

export function createPaths(home: string) {
  const at = (...parts: string[]) => path.join(home, ...parts);
  return {
    home,
    config: at('config.json'),
    /** Device id, member, cloud URL and token; mode 0600. */
    device: at('device.json'),
    /** One private file per hook payload. */
    spool: at('spool'),
    /** Payloads and lines that could not be understood, kept for `subtrack doctor`. */
    quarantine: at('quarantine'),
    journal: at('journal'),
    database: at('subtrack.db'),
    /** Transcripts as they were, a pack a session. */
    archive: at('archive'),
    archiveLock: at('archive.lock'),
    /** Sessions that were deleted for good. */
    purged: at('purged.jsonl'),
    /** Words of what stands in the journal; alone in its folder. */
    search: at('search', 'index.db'),
    searchLock: at('search.lock'),
    ingestLock: at('ingest.lock'),
    syncLock: at('sync.lock'),
    recorder: at('recorder.sh'),
    answerer: at('answerer.sh'),
    /** What hooks answer with, made ready before they ask. */
    answers: at('answers'),
    agentState: at('agent.json'),
    agentLock: at('agent.lock'),
    agentLog: at('agent.log'),
    /** State of the embedded cloud: D1, R2, Durable Object. */
    cloud: at('cloud'),
    /** State of sessions at moments of theirs, a folder each. */
    snapshots: at('snapshots'),
    /** What checkpoints of work trees need between two of them. */
    checkpoints: at('checkpoints'),
    handoffs: at('handoffs'),
    /** Bundles of sessions: a folder a session, below it one a bundle. */
    backups: at('backups'),
    backupLock: at('backup.lock'),
    uploadLock: at('upload.lock'),
    sample: at('sample'),
    /** What deployments of the team's cloud are made of, a folder each. */
    deployments: at('deployments'),
  };
}

/** `SUBTRACK_HOME`, else `~/.subtrack`. */
export function resolveHome(env: NodeJS.ProcessEnv): string {
  return path.resolve(env['SUBTRACK_HOME'] || path.join(env['HOME'] || os.homedir(), '.subtrack'));
}

/** Config folders of Claude Code: `CLAUDE_CONFIG_DIR` (a comma-separated list is allowed), else `~/.claude`. */
export function resolveClaudeDirs(env: NodeJS.ProcessEnv): string[] {
  const listed = (env['CLAUDE_CONFIG_DIR'] ?? '')
    .split(',')
    .map((dir) => dir.trim())
    .filter(Boolean);
  const dirs = listed.length > 0 ? listed : [path.join(env['HOME'] || os.homedir(), '.claude')];
  return dirs.map((dir) => path.resolve(dir));
}

/** Where an organisation puts settings of Claude Code for a whole machine. */
export function managedSettingsFolder({ platform }: { platform: NodeJS.Platform }): string {
  if (platform === 'darwin') return '/Library/Application Support/ClaudeCode';
  if (platform === 'win32') return 'C:\\Program Files\\ClaudeCode';
  return '/etc/claude-code';
}
