/** Token kinds as every rollup row has them. */
export type TokenColumns = {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
};

export function tokensOf(row: TokenColumns): number {
  return inputOf(row) + row.output_tokens;
}

/** Everything that went into the model, cached or not. */
export function inputOf(row: TokenColumns): number {
  return row.input_tokens + row.cache_read_tokens + row.cache_write_5m_tokens + row.cache_write_1h_tokens;
}

/** How much of what went in was read from the cache; null when nothing went in. */
export function cacheShare(row: TokenColumns): number | null {
  const input = inputOf(row);
  return input === 0 ? null : row.cache_read_tokens / input;
}
