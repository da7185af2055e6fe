import fs from 'node:fs';
import path from 'node:path';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { fieldsOf, textOf, type Fields } from '../../client/record-fields.ts';
import { recordsIn } from '../../client/records-in.ts';
import { readUpTo } from '../../files/read-regular.ts';

/** Most say it in their first lines; a long prompt, or notes of the client, may stand before the first that does. */
const HEAD_BYTES = [64 * 1024, 4 * 1024 * 1024];
/** It becomes the name of a file. */
const ID = /^[0-9A-Za-z][\w-]{0,99}$/;

export type Identity = { session_id: string; agent_id: string };

/**
 * Whose lines a file holds that is not where a newer client would put it, by its first record; undefined where there is
 * none, so that it is no transcript. Throws what the file system throws.
 */
export function toldIdentity(file: string): Identity | undefined {
  const record = firstRecord(file);
  if (record === undefined) return undefined;
  const agent = record['isSidechain'] === true ? idOf(record['agentId']) : undefined;
  return { session_id: idOf(record['sessionId']) ?? placeOf(file), agent_id: agent ?? MAIN_AGENT };
}

function firstRecord(file: string): Fields | undefined {
  const fd = fs.openSync(file, 'r');
  try {
    for (const size of HEAD_BYTES) {
      const head = Buffer.alloc(size);
      const length = readUpTo({ fd, bytes: head });
      const record = recordIn({ text: head.toString('utf8', 0, length), isCut: length === size });
      if (record !== undefined || length < size) return record;
    }
    return undefined;
  } finally {
    fs.closeSync(fd);
  }
}

function recordIn({ text, isCut }: { text: string; isCut: boolean }): Fields | undefined {
  const lines = text.split('\n');
  for (const line of isCut ? lines.slice(0, -1) : lines) {
    const record = recordsIn(line).records.find(isTranscriptRecord);
    if (record !== undefined) return record;
  }
  return undefined;
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
