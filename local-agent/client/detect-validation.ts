export type ValidationKind = 'test' | 'lint' | 'types' | 'build';

/** Commands that check the work, by what they start with. Order matters: the first that fits names the check. */
const patterns: readonly (readonly [ValidationKind, RegExp])[] = [
  [
    'test',
    /^(?:(?:npm|pnpm|yarn|bun)(?: run)? (?:-\S+ )*(?:test|tests|t|test:\S+|e2e)\b|(?:npx |pnpm (?:exec |dlx )?|yarn |bunx )?(?:vitest|jest|mocha|ava|playwright test|cypress run|tap)\b|node --test\b|(?:python3? -m )?(?:pytest|unittest|tox|nox)\b|go test\b|cargo (?:test|nextest)\b|(?:bundle exec )?(?:rspec|rake test)\b|(?:\.\/)?(?:mvnw?|gradlew?)\b.*\b(?:test|verify|check)\b|dotnet test\b|phpunit\b|(?:\.\/)?vendor\/bin\/phpunit\b|mix test\b|make (?:test|check)\b|ctest\b|deno test\b|bun test\b)/,
  ],
  [
    'types',
    /^(?:(?:npm|pnpm|yarn|bun)(?: run)? (?:-\S+ )*(?:types?|typecheck|type-check|tsc|check:types)\b|(?:npx |pnpm (?:exec )?|yarn |bunx )?(?:tsc|vue-tsc|mypy|pyright|basedpyright|flow check)\b|(?:python3? -m )?(?:mypy|pyright)\b|cargo check\b|go vet\b|deno check\b)/,
  ],
  [
    'lint',
    /^(?:(?:npm|pnpm|yarn|bun)(?: run)? (?:-\S+ )*(?:lint|format|check|lint:\S+|format:\S+)\b|(?:npx |pnpm (?:exec )?|yarn |bunx )?(?:eslint|oxlint|biome|prettier|oxfmt|stylelint|standard|xo)\b|(?:python3? -m )?(?:ruff|flake8|pylint|black|isort)\b|cargo (?:clippy|fmt)\b|golangci-lint\b|gofmt\b|rubocop\b|shellcheck\b|make (?:lint|fmt|format)\b)/,
  ],
  [
    'build',
    /^(?:(?:npm|pnpm|yarn|bun)(?: run)? (?:-\S+ )*(?:build|compile|build:\S+)\b|(?:npx |pnpm (?:exec )?|yarn |bunx )?(?:vite|next|webpack|rollup|esbuild|turbo|nx|parcel) ?(?:build|run build|compile|\b)|go build\b|cargo build\b|(?:\.\/)?(?:mvnw?|gradlew?)\b.*\b(?:compile|package|build|assemble)\b|dotnet build\b|make(?: (?:build|all))?$|cmake --build\b|docker (?:buildx )?build\b|(?:python3? -m )?build\b)/,
  ],
];

/** Recognises a check among the commands of a shell line (`cd app && npm test`). */
export function detectValidation(command: string): ValidationKind | undefined {
  for (const part of command.slice(0, 2000).split(/&&|\|\||[;\n|]/)) {
    const bare = part
      .trim()
      .replace(/^(?:(?:[A-Z_][A-Z0-9_]*=\S*|env|time|timeout \S+|sudo|CI=\S+)\s+)*/, '');
    const found = patterns.find(([, pattern]) => pattern.test(bare));
    if (found) return found[0];
  }
  return undefined;
}
