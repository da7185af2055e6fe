const tokens =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^;'"`[/-]+|[\s\S]/g;

/** SQL to single statements without comments, because one is prepared at a time. Triggers are not supported. */
export function splitSql(sql: string): string[] {
  const statements: string[] = [];
  let current = '';
  for (const token of sql.match(tokens) ?? []) {
    if (token.startsWith('--') || token.startsWith('/*')) continue;
    if (token !== ';') {
      current += token;
      continue;
    }
    statements.push(current.trim());
    current = '';
  }
  return [...statements, current.trim()].filter(Boolean);
}
