import { agent, bash, edit, read, text, thinking, turn, write } from './plan.ts';
import type { SessionPlan } from './plan.ts';

const failingTotals = ` FAIL  test/orders.test.ts > adds up the items
AssertionError: expected 0.30000000000000004 to be 0.3
 Test Files  1 failed | 3 passed (4)
      Tests  1 failed | 21 passed (22)
`;
const passingTests = ' Test Files  5 passed (5)\n      Tests  26 passed (26)\n   Duration  3.41s\n';

export const rateLimit: SessionPlan = {
  project: 'shop-api',
  title: 'Add rate limiting to checkout',
  branch: 'feat/rate-limit',
  version: '2.1.329',
  model: 'opus',
  endedMinutesAgo: 6 * 24 * 60 - 95,
  prompts: [
    {
      tag: 'rate',
      prompt:
        'Checkout gets hammered by bots. Add rate limiting per customer, with tests, and have it reviewed.',
    },
  ],
  commands: {
    'npm test': [
      {
        exit: 1,
        seconds: 9,
        output:
          ' FAIL  test/rate-limit.test.ts > refuses the eleventh call in a minute\nAssertionError: expected 200 to be 429\n      Tests  1 failed | 25 passed (26)\n',
      },
      { exit: 0, seconds: 11, output: passingTests },
    ],
    'npm run lint': [{ exit: 0, seconds: 4, output: '' }],
  },
  scripts: (root) => ({
    rate: [
      turn(
        [
          thinking(
            'I should know how middleware is wired and how other projects keep counters before I choose a design.',
          ),
          text('I will look at how requests flow first, and have a plan drafted at the same time.'),
          agent({
            tag: 'rate/explore',
            type: 'Explore',
            description: 'Map the middleware',
            prompt: 'Find where middleware is registered and how the customer is known at that point.',
            model: 'haiku',
            background: false,
          }),
          agent({
            tag: 'rate/plan',
            type: 'Plan',
            description: 'Plan the rate limiter',
            prompt: 'Plan a token bucket per customer for POST /checkout. Keep it testable without timers.',
            background: false,
          }),
        ],
        900,
      ),
      turn(
        [
          text('The plan fits. Writing the limiter.'),
          write(
            `${root}/src/rate-limit.ts`,
            'export function createLimiter({ perMinute, clock }: Options) {\n  const buckets = new Map<string, Bucket>();\n  return function allow(customer: string): boolean {\n    const bucket = refill(buckets.get(customer), { perMinute, now: clock() });\n    buckets.set(customer, bucket);\n    if (bucket.tokens < 1) return false;\n    bucket.tokens -= 1;\n    return true;\n  };\n}\n',
          ),
        ],
        1200,
      ),
      turn(
        [
          write(
            `${root}/test/rate-limit.test.ts`,
            "it('refuses the eleventh call in a minute', () => {\n  const limiter = createLimiter({ perMinute: 10, clock: () => 0 });\n  for (let call = 0; call < 10; call++) expect(limiter('c1')).toBe(true);\n  expect(limiter('c1')).toBe(false);\n});\n",
          ),
        ],
        700,
      ),
      turn([bash('npm test', 'Run the tests')]),
      turn(
        [
          thinking('The limiter is never called: checkout does not use it yet.'),
          text('The limiter works but checkout does not ask it yet.'),
          read(`${root}/src/checkout.ts`),
        ],
        300,
      ),
      turn(
        [
          edit(
            `${root}/src/checkout.ts`,
            '  const cart = await loadCart(request.cartId);',
            '  if (!limiter(request.customerId)) throw new TooManyRequests();\n  const cart = await loadCart(request.cartId);',
          ),
        ],
        500,
      ),
      turn([bash('npm test', 'Run the tests again'), bash('npm run lint', 'Run the linter')]),
      turn(
        [
          text('Green. Now the review.'),
          agent({
            tag: 'rate/review',
            type: 'code-reviewer',
            description: 'Review the rate limiter',
            prompt: 'Review the change on this branch: src/rate-limit.ts, src/checkout.ts and the test.',
            background: false,
          }),
        ],
        250,
      ),
      turn(
        [
          edit(
            `${root}/src/rate-limit.ts`,
            '  const buckets = new Map<string, Bucket>();',
            '  // Buckets of customers who left are dropped, or the map grows for ever.\n  const buckets = new LruMap<string, Bucket>(10_000);',
          ),
        ],
        600,
      ),
      turn(
        [
          text(
            'Rate limiting is in: ten checkouts a minute per customer, 429 after that, 26 tests pass. The reviewer found that idle buckets were never dropped; they are now.',
          ),
        ],
        200,
      ),
    ],
    'rate/explore': [
      turn([
        bash('grep -rnE "requestId|next\\(" .', 'Search the code'),
        bash('git ls-files', 'List the files'),
      ]),
      turn([read(`${root}/src/middleware.ts`), read(`${root}/src/checkout.ts`)]),
      turn(
        [
          text(
            'Middleware is a chain of functions in src/middleware.ts; requestId is the only one. The customer is known only inside checkout(), so the limiter has to be called there.',
          ),
        ],
        150,
      ),
    ],
    'rate/plan': [
      turn(
        [thinking('A bucket with a clock passed in needs no timers.'), read(`${root}/src/checkout.ts`)],
        800,
      ),
      turn(
        [
          text(
            '1. createLimiter({ perMinute, clock }) with a bucket per customer. 2. Call it first in checkout(). 3. Test with a fixed clock. 4. Bound the map.',
          ),
        ],
        600,
      ),
    ],
    'rate/review': [
      turn([read(`${root}/src/rate-limit.ts`), read(`${root}/test/rate-limit.test.ts`)], 300),
      turn([bash('git diff --stat', 'See what changed')]),
      turn(
        [
          text(
            'src/rate-limit.ts:2: the map is never emptied; a million customers stay for ever. Otherwise fine.',
          ),
        ],
        400,
      ),
    ],
  }),
};

export const flakyTotals: SessionPlan = {
  project: 'shop-api',
  title: 'Fix the wrong order total',
  branch: 'fix/order-total',
  version: '2.1.329',
  model: 'sonnet',
  endedMinutesAgo: 5 * 24 * 60 - 200,
  prompts: [
    {
      tag: 'totals',
      prompt: 'The order total test fails on CI with 0.30000000000000004. Fix the cause, not the test.',
    },
  ],
  commands: {
    'npm test': [
      { exit: 1, seconds: 8, output: failingTotals },
      { exit: 0, seconds: 9, output: passingTests },
    ],
  },
  scripts: (root) => ({
    totals: [
      turn([bash('npm test', 'See the failure')]),
      turn([read(`${root}/src/orders.ts`), read(`${root}/src/money.ts`)], 200),
      turn(
        [
          thinking('There is no money module. Cents as integers is the way.'),
          text('There is no money module yet; totals add floats. I will count in cents.'),
          edit(
            `${root}/src/orders.ts`,
            'return order.items.reduce((sum, item) => sum + item.price);',
            'return toUnits(cents(order.items));',
          ),
        ],
        600,
      ),
      turn(
        [
          text('That text is not in the file exactly; using the real line.'),
          edit(
            `${root}/src/orders.ts`,
            '  return order.items.reduce((sum, item) => sum + item.price * item.quantity, 0);',
            '  const cents = order.items.reduce((sum, item) => sum + Math.round(item.price * 100) * item.quantity, 0);\n  return cents / 100;',
          ),
        ],
        500,
      ),
      turn([bash('npm test', 'Run the tests')]),
      turn([text('Totals are added up in whole cents now; all 26 tests pass.')], 100),
    ],
  }),
};

export const releaseNotes: SessionPlan = {
  project: 'shop-api',
  title: 'Write release notes for 2.4',
  branch: 'main',
  version: '2.1.329',
  model: 'haiku',
  endedMinutesAgo: 5 * 60,
  prompts: [{ tag: 'notes', prompt: 'Write release notes for 2.4 from the git history.' }],
  scripts: (root) => ({
    notes: [
      turn([bash('git log --oneline', 'Read the history')]),
      turn(
        [
          write(
            `${root}/CHANGELOG.md`,
            '## 2.4\n- Checkout refuses more than ten attempts a minute\n- Order totals are exact\n',
          ),
        ],
        300,
      ),
      turn([text('CHANGELOG.md has the notes for 2.4.')], 60),
    ],
  }),
};
