import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { readRunningClients } from '../../../../local-agent/client/running-clients.ts';
import { readSpool } from '../../../support/read-spool.ts';
import { findRecording, loadSample } from '../../../../local-agent/sample/load-sample.ts';

const now = Date.parse('2027-03-01T12:00:00.000Z');
const MINUTE = 60_000;
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-sample-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function load() {
  const spool = createPaths(folder).spool;
  return loadSample({ recording: findRecording(), targetClaudeDir: path.join(folder, 'claude'), spool, now });
}
function readAll(root: string): { file: string; text: string }[] {
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return files.map((file) => ({ file: path.relative(root, file), text: fs.readFileSync(file, 'utf8') }));
}
function timesOf(text: string): number[] {
  return [...text.matchAll(/"timestamp":"([^"]+)"/g)].map(([, time]) => Date.parse(time ?? ''));
}

/** Times as distances from the first one. */
function spans(text: string): number[] {
  return timesOf(text).map((time, _, [first = 0]) => time - first);
}

describe('the recorded sample', () => {
  it('spreads over the last week and ends about now', () => {
    expect(load().sessions).toBeGreaterThanOrEqual(6);
    const times = readAll(path.join(folder, 'claude')).flatMap(({ text }) => timesOf(text));
    expect(Math.max(...times)).toBeLessThanOrEqual(now);
    expect(Math.max(...times)).toBeGreaterThan(now - 5 * MINUTE);
    expect(Math.min(...times)).toBeGreaterThan(now - 7 * 24 * 60 * MINUTE);
    expect(Math.min(...times)).toBeLessThan(now - 5 * 24 * 60 * MINUTE);
  });

  it('keeps what lies between the events of a session', () => {
    load();
    const before = readAll(path.join(findRecording(), 'projects'));
    const after = new Map(
      readAll(path.join(folder, 'claude/projects')).map(({ file, text }) => [file, text]),
    );
    expect(before.length).toBeGreaterThan(30);
    for (const { file, text } of before) expect(spans(after.get(file) ?? '')).toEqual(spans(text));
  });

  it('goes on for as long as its program runs: what ended a moment ago is noted as running', () => {
    const claudeDir = path.join(folder, 'claude');
    loadSample({ recording: findRecording(), targetClaudeDir: claudeDir, now, pid: process.pid });
    const running = readRunningClients({ claudeDirs: [claudeDir] });
    expect(running.size).toBe(2);
    expect([...running.values()].every((note) => note.running)).toBe(true);
  });

  it('has one session that waits for a permission, told by a hook', () => {
    load();
    const entries = readSpool({ paths: createPaths(folder), now });
    expect(entries.map((entry) => entry.payload.hook_event_name)).toEqual(['PermissionRequest']);
  });

  it('is small, and says nothing about the machine and the scripts that made it', () => {
    const files = readAll(findRecording());
    expect(files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)).toBeLessThan(600_000);
    for (const { file, text } of files) {
      const foreign = text
        .replaceAll('/tmp/claude-1000', '')
        .match(/\/tmp\/|\/root\b|\[\[|[\w.]+@[\w-]+\.\w+/g);
      expect({ file, foreign }).toEqual({ file, foreign: null });
      expect(file).toMatch(/^(manifest\.json|projects\/-home-dev-)/);
    }
  });
});
