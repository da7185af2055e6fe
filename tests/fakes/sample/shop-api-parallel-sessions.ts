import { agent, bash, edit, read, text, thinking, turn, write } from './plan.ts';
import type { SessionPlan } from './plan.ts';

const passingTests = ' Test Files  5 passed (5)\n      Tests  26 passed (26)\n   Duration  3.41s\n';

export const migration: SessionPlan = {
  project: 'shop-api',
  title: 'Move orders to the new price schema',
  branch: 'feat/price-schema',
  version: '2.1.329',
  model: 'opus',
  endedMinutesAgo: 3 * 24 * 60 - 40,
  compact: true,
  prompts: [
    {
      tag: 'migrate',
      prompt:
        'Move orders, checkout and payments to the new price schema (amount in cents plus currency). Work in parallel where you can.',
    },
    { tag: 'migrate2', prompt: 'Good. Now write the migration for existing rows and a test for it.' },
  ],
  commands: {
    'npm test': [
      { exit: 0, seconds: 10, output: passingTests },
      { exit: 0, seconds: 11, output: passingTests },
    ],
  },
  scripts: (root) => ({
    migrate: [
      turn(
        [
          thinking(
            'Three files, no overlap: three agents can work at once. The payment gateway contract needs a look first, the agent can delegate that.',
          ),
          text('Three agents, one per module.'),
          agent({
            tag: 'migrate/orders',
            type: 'general-purpose',
            description: 'Move orders to cents',
            prompt: 'Move src/orders.ts to { cents, currency }.',
          }),
          agent({
            tag: 'migrate/checkout',
            type: 'general-purpose',
            description: 'Move checkout to cents',
            prompt: 'Move src/checkout.ts to { cents, currency }.',
            model: 'sonnet',
          }),
          agent({
            tag: 'migrate/payments',
            type: 'general-purpose',
            description: 'Move payments to cents',
            prompt: 'Move src/payments.ts; check what the gateway expects.',
          }),
        ],
        1500,
      ),
      turn([text('All three are at work; waiting for their reports.')], 60),
      turn([text('Noted.')], 30),
      turn([text('Noted, one is left.')], 30),
      turn([text('All three modules speak cents and currency now.'), bash('npm test', 'Run the tests')], 200),
      turn([text('Tests pass with the new schema in all three modules.')], 150),
    ],
    'migrate/orders': [
      turn([read(`${root}/src/orders.ts`)], 200),
      turn(
        [
          edit(
            `${root}/src/orders.ts`,
            'export function orderTotal(order: Order): number {',
            'export function orderTotal(order: Order): Price {',
          ),
        ],
        900,
      ),
      turn([text('orders.ts returns { cents, currency }.')], 100),
    ],
    'migrate/checkout': [
      turn([read(`${root}/src/checkout.ts`)], 150),
      turn(
        [
          edit(
            `${root}/src/checkout.ts`,
            '  return { orderId: payment.orderId, total };',
            '  return { orderId: payment.orderId, total: price(total) };',
          ),
        ],
        500,
      ),
      turn([text('checkout.ts done.')], 60),
    ],
    'migrate/payments': [
      turn(
        [
          agent({
            tag: 'migrate/gateway',
            type: 'Explore',
            description: 'Find the gateway contract',
            prompt: 'What does POST /charges expect for amounts?',
            model: 'haiku',
          }),
          read(`${root}/src/payments.ts`),
        ],
        300,
      ),
      turn(
        [
          edit(
            `${root}/src/payments.ts`,
            '{ card: card.token, amount }',
            '{ card: card.token, amount: amount.cents, currency: amount.currency }',
          ),
        ],
        500,
      ),
      turn([text('payments.ts sends cents and currency, as the gateway expects.')], 80),
    ],
    'migrate/gateway': [
      turn([bash('grep -rnE "charges" .', 'Search the code')]),
      turn([read(`${root}/docs/gateway.md`)]),
      turn([text('No document; from the code: integer minor units and an ISO currency.')], 120),
    ],
    migrate2: [
      turn(
        [
          write(
            `${root}/migrations/0007_prices.sql`,
            "ALTER TABLE order_items ADD COLUMN cents INTEGER;\nALTER TABLE order_items ADD COLUMN currency TEXT;\nUPDATE order_items SET cents = ROUND(price * 100), currency = 'EUR';\n",
          ),
        ],
        800,
      ),
      turn(
        [
          write(
            `${root}/test/migration.test.ts`,
            "it('turns prices into cents', async () => {\n  await migrate(db, '0007_prices');\n  expect(await db.one('SELECT cents FROM order_items')).toEqual({ cents: 1999 });\n});\n",
          ),
        ],
        600,
      ),
      turn([bash('npm test', 'Run the tests')]),
      turn([text('The migration keeps the old column until the next release; its test passes.')], 150),
    ],
  }),
};

export const slowQuery: SessionPlan = {
  project: 'shop-api',
  title: 'Find out why /orders is slow',
  branch: 'main',
  version: '2.1.329',
  model: 'opus',
  endedMinutesAgo: 1,
  prompts: [
    { tag: 'slow', prompt: 'GET /orders takes 4 s for big customers. Find out why and propose a fix.' },
  ],
  killAt: 'npm run bench',
  commands: {
    'npm run bench': [{ exit: 0, seconds: 900, output: '' }],
    'npm run explain': [
      { exit: 0, seconds: 3, output: 'Seq Scan on order_items  (cost=0.00..48210.00 rows=2100000)\n' },
    ],
  },
  scripts: (root) => ({
    slow: [
      turn(
        [
          text('Two agents look at the code and at the query plan while I read along.'),
          agent({
            tag: 'slow/code',
            type: 'Explore',
            description: 'Trace the orders request',
            prompt: 'Trace what GET /orders does, with every query.',
            model: 'haiku',
          }),
          agent({
            tag: 'slow/plan',
            type: 'general-purpose',
            description: 'Explain the query',
            prompt: 'Get the query plan of the order items query and judge it.',
            model: 'sonnet',
          }),
        ],
        700,
      ),
      turn([read(`${root}/src/orders.ts`)], 100),
      turn(
        [
          thinking('One query per order: N+1. And the plan will show a sequential scan.'),
          text('There is one query per order. Measuring before I change it.'),
          bash('npm run bench', 'Measure the endpoint'),
        ],
        800,
      ),
    ],
    'slow/code': [
      turn([bash('grep -rnE "db.query" .', 'Search the code')]),
      turn([read(`${root}/src/orders.ts`)]),
      turn([text('listOrders() runs one query for the orders and one more per order.')], 90),
    ],
    'slow/plan': [
      turn([bash('npm run explain', 'Explain the query')], 200),
      turn([read(`${root}/src/orders.ts`)], 100),
      turn([bash('npm run bench', 'Measure the endpoint')], 100),
    ],
  }),
};
