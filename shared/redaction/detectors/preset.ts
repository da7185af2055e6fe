import type { Finding } from '../engine/finding.ts';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { isPlaceholderValue } from '../values/placeholder-values.ts';

/**
 * Secretlint's recommended rules behind our own: they know formats that we may not. Secretlint's engine is asynchronous,
 * its rules are not, so the rules are called directly; only a file's PKCS#12 check would wait, and no file is given.
 */
export type PresetRule = { id: string; marks: readonly string[]; find: (text: string) => Finding[] };

type Creator = (typeof rules)[number];
type SourceCode = Parameters<NonNullable<ReturnType<Creator['create']>['file']>>[0];

const PREFIX = '@secretlint/secretlint-rule-';

/** A literal without which a rule finds nothing; it spares the rule's whole-text expressions on all other texts. */
const marksById: Record<string, readonly string[]> = {
  aws: ['secretaccesskey', 'secret_accesskey', 'secretaccess_key', 'secret_access_key'],
  privatekey: ['-----BEGIN'],
  npm: ['npm_', '_authToken=', 'x-oauth-basic'],
  slack: ['xoxb', 'xoxp', 'xapp', 'xoxa', 'xoxo', 'xoxr', 'hooks.slack.com'],
  sendgrid: ['SG.'],
  shopify: ['shppa', 'shpca', 'shpat', 'shpss'],
  github: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat'],
  gitlab: ['glpat-'],
  grafana: ['glc_', 'glsa_'],
  openai: ['T3BlbkFJ'],
  anthropic: ['sk-ant-'],
  groq: ['gsk_'],
  huggingface: ['hf_'],
  linear: ['lin_api_'],
  notion: ['ntn_'],
  '1password': ['ops_ey'],
  'hashicorp-vault': ['hvs.', 'hvb.', 'hvr.'],
  vercel: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
  databricks: ['dapi'],
  docker: ['dckr_pat_'],
  figma: ['figd_'],
};

/**
 * Not used: `filter-comments` (a text could switch the others off), `gcp` (looks at file names; its keys are PEM), and the
 * two for passwords in URLs (ours finds what they find, and leaves user and host readable).
 */
const unused = new Set(['filter-comments', 'gcp', 'basicauth', 'database-connection-string']);

export const presetRules: readonly PresetRule[] = rules.flatMap((creator) => {
  const id = creator.meta.id.slice(PREFIX.length);
  if (unused.has(id)) return [];
  return [{ id, marks: marksById[id] ?? [''], find: (text: string) => runRule({ creator, id, text }) }];
});

function runRule({ creator, id, text }: { creator: Creator; id: string; text: string }): Finding[] {
  const findings: Finding[] = [];
  const handler = creator.create(
    {
      sharedOptions: {},
      createTranslator: () => () => ({ message: '', messageId: '', data: undefined }),
      report: ({ range: [start, end] }) => {
        const standsIn = id !== 'privatekey' && isPlaceholderValue(text.slice(start, end));
        if (!standsIn) findings.push({ start, end, rule: id });
      },
      ignore: () => undefined,
    },
    {},
  );
  void handler.file?.(sourceOf(text));
  return findings;
}

function sourceOf(content: string): SourceCode {
  const position = { line: 1, column: 0 };
  return {
    content,
    hasBOM: false,
    filePath: undefined,
    physicalFilePath: undefined,
    contentType: 'text',
    ext: '',
    getFilePath: () => undefined,
    getPhysicalFilePath: () => undefined,
    locationToRange: () => [0, 0],
    rangeToLocation: () => ({ start: position, end: position }),
    positionToIndex: () => 0,
    indexToPosition: () => position,
  };
}
