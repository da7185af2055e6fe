/** The files of the projects that the sample's sessions work on. */
export const projects: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'shop-api': {
    'CLAUDE.md': '# shop-api\nOrders and checkout. Run `npm test` before you say that something works.\n',
    'package.json':
      '{\n  "name": "shop-api",\n  "scripts": { "test": "vitest run", "lint": "eslint ." }\n}\n',
    'src/checkout.ts': `import { chargeCard } from './payments';
import { loadCart } from './carts';

export async function checkout(request: CheckoutRequest): Promise<Receipt> {
  const cart = await loadCart(request.cartId);
  const total = cart.items.reduce((sum, item) => sum + item.price * item.quantity, 0);
  const payment = await chargeCard({ card: request.card, amount: total });
  return { orderId: payment.orderId, total };
}
`,
    'src/orders.ts': `import { db } from './db';

export async function listOrders(customerId: string): Promise<Order[]> {
  const orders = await db.query('SELECT * FROM orders WHERE customer_id = $1', [customerId]);
  for (const order of orders) {
    order.items = await db.query('SELECT * FROM order_items WHERE order_id = $1', [order.id]);
  }
  return orders;
}

export function orderTotal(order: Order): number {
  return order.items.reduce((sum, item) => sum + item.price * item.quantity, 0);
}
`,
    'src/middleware.ts': `export function requestId(request: Request, next: Next): Response {
  request.id = crypto.randomUUID();
  return next(request);
}
`,
    'src/payments.ts': `export async function chargeCard({ card, amount }: Charge): Promise<Payment> {
  return gateway.post('/charges', { card: card.token, amount });
}
`,
    'test/orders.test.ts': `import { orderTotal } from '../src/orders';

it('adds up the items', () => {
  const items = [{ price: 0.1, quantity: 1 }, { price: 0.2, quantity: 1 }];
  expect(orderTotal({ items })).toBe(0.3);
});
`,
  },
  'data-pipeline': {
    'CLAUDE.md': '# data-pipeline\nNightly imports into the warehouse. Tests: `pytest -q`.\n',
    'pipeline/loader.py': `import csv

BATCH = 1000

def load(path, sink):
    batch = []
    with open(path) as source:
        for row in csv.DictReader(source):
            batch.append(row)
            if len(batch) == BATCH:
                sink.write(batch)
                batch = []
    return sink.count
`,
    'pipeline/partitions.py': `def partitions(first, last):
    month = first
    while month <= last:
        yield month
        month = month.next()
`,
    'pipeline/sink.py': `class Sink:
    def __init__(self):
        self.count = 0

    def write(self, rows):
        self.count += len(rows)
`,
    'tests/test_loader.py': `from pipeline.loader import load

def test_loads_every_row(tmp_path, sink):
    write_rows(tmp_path / "in.csv", 1500)
    assert load(tmp_path / "in.csv", sink) == 1500
`,
  },
  'web-dashboard': {
    'CLAUDE.md': '# web-dashboard\nReports for shop owners. Components live in `src/components`.\n',
    'package.json': '{\n  "name": "web-dashboard",\n  "dependencies": { "charts": "^4.2.0" }\n}\n',
    'src/components/ReportList.tsx': `export function ReportList({ reports }: { reports: Report[] }) {
  return (
    <ul>
      {reports.map((report) => <ReportRow key={report.id} report={report} />)}
    </ul>
  );
}
`,
    'src/components/Chart.tsx': `import { LineChart } from 'charts';

export function Chart({ series }: { series: Series[] }) {
  return <LineChart data={series} animate={false} />;
}
`,
  },
};

/** The developer's own subagent, beside the built-in ones. */
export const customAgents: Readonly<Record<string, string>> = {
  'code-reviewer.md': `---
name: code-reviewer
description: Reviews a change for bugs, missing tests and unclear names
model: sonnet
tools: Read, Grep, Glob, Bash
---
You review changes. Name the file and line of each finding.
`,
};
