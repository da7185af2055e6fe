import fs from 'node:fs';
import path from 'node:path';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { fieldsOf, parseRecord, textOf, type Fields } from '../../client/record-fields.ts';

/** Enough for the lines before the first that says whose it is. */
const HEAD_BYTES = 64 * 1024;
/** It becomes the name of a file. */
const ID = /^[0-9A-Za-z][\w-]{0,99}$/;

export type Identity = { session_id: string; agent_id: string };

/**
 * Whose lines a file holds that is not where a newer client would put it, by its first record; undefined where there is
 * none, so that it is no transcript. Throws what the file system throws.
 */
export function toldIdentity(file: string): Identity | undefined {
  const record = headOf(file)
    .split('\n')
    .map(parseRecord)
    .find((line) => line !== undefined && isTranscriptRecord(line));
  if (record === undefined) return undefined;
  const agent = record['isSidechain'] === true ? idOf(record['agentId']) : undefined;
  return { session_id: idOf(record['sessionId']) ?? placeOf(file), agent_id: agent ?? MAIN_AGENT };
}

/** A line of a conversation; older ones and those of other programs have no type. */
function isTranscriptRecord(record: Fields): boolean {
  const message = fieldsOf(record['message']);
  if (message === undefined) return false;
  const type = record['type'];
  return (
    type === 'user' ||
    type === 'assistant' ||
    (type === undefined && fieldsOf(message['usage']) !== undefined)
  );
}

function idOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && ID.test(text) ? text : undefined;
}

/** By the name of the file, or of its folder where that is nobody's. */
function placeOf(file: string): string {
  const stem = path.basename(file, '.jsonl');
  const folder = path.basename(path.dirname(file));
  return /^[0-9a-f]{8}-/.test(stem) || folder.startsWith('-') ? stem : folder;
}

function headOf(file: string): string {
  const fd = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString('utf8', 0, fs.readSync(fd, head, 0, head.length, 0));
  } finally {
    fs.closeSync(fd);
  }
}
