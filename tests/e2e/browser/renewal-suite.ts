import { describe, expect, it } from 'vitest';
import { createRandom } from '../../fixtures/team/random.ts';
import { fill } from '../../fixtures/team/fill.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { launchChromium } from '../../support/chromium.ts';
import { openRun, visit, type World } from './world.ts';

export function describeRenewal(getWorld: () => World): void {
  describe('renewal in place', () => {
    it('renews the Now page when something changed, and notifies whoever asked for it', async () => {
      const world = getWorld();
      const { target, announce, url } = world.served.empty;
      const browser = await launchChromium({ env: process.env, whole: true });
      const { context, page, complaints } = await visit({ world: { ...world, browser } });
      await context.grantPermissions(['notifications'], { origin: new URL(url).origin });
      await page.addInitScript(() => {
        const told: string[] = [];
        const Shown = class extends Notification {
          constructor(title: string, options?: NotificationOptions) {
            super(title, options);
            told.push(`${title}: ${options?.body}`);
          }
        };
        Object.assign(window, { told, Notification: Shown });
      });
      await page.goto(url);
      await page.waitForSelector('.connection[data-state="live"]');
      expect(await page.locator('main').innerText()).toContain('subtrack init');
      const plan = {
        sessionId: 'aaaa0000-0000-4000-8000-000000000001',
        project: 'acme/new',
        member: 'ada',
        title: 'A session that just began',
        model: 'claude-sonnet-5',
        branch: 'main',
        start: Date.now() - 60_000,
        status: 'working' as const,
        turns: [{ prompt: 'Go', before: 2, after: 1 }],
      };
      await fill({ target, sessions: [simulateSession({ plan, random: createRandom(3) })] });
      await announce([plan.sessionId]);
      await page.waitForSelector('text=A session that just began');
      await page.click('text=Notify me');
      const waits = simulateSession({ plan: { ...plan, status: 'needs_input' }, random: createRandom(3) });
      await fill({ target, sessions: [waits], rev: 2 });
      await announce([plan.sessionId]);
      await page.waitForFunction(() => {
        const { told } = window as unknown as { told: string[] };
        return told.join() === 'Needs input: A session waits for you.';
      });
      expect(complaints).toEqual([]);
      await browser.close();
    });

    it('renews every list in place: what is typed, open and focused stays', async () => {
      const world = getWorld();
      const { target, announce, url } = world.served.empty;
      const { context, page, complaints } = await visit({ world });
      const plan = {
        sessionId: 'aaaa0000-0000-4000-8000-000000000004',
        project: 'acme/new',
        member: 'ada',
        title: 'One of the list',
        model: 'claude-sonnet-5',
        branch: 'main',
        start: Date.now() - 60_000,
        status: 'working' as const,
        turns: [{ prompt: 'Go', before: 2, after: 1 }],
      };
      const tell = async (title: string, rev: number) => {
        const told = simulateSession({ plan: { ...plan, title }, random: createRandom(3) });
        await fill({ target, sessions: [told], rev });
        await announce([plan.sessionId]);
      };
      await tell('One of the list', 1);
      await page.goto(`${url}/sessions`);
      await page.waitForSelector('.connection[data-state="live"]');
      await page.fill('input[name="text"]', 'half a wo');
      await page.click('summary');
      await page.evaluate(() => document.querySelector('tbody tr')?.setAttribute('data-same', 'row'));
      await page.focus('tbody tr a.row-link');
      await tell('Another name', 2);
      await page.waitForSelector('tbody >> text=Another name');
      expect(await page.inputValue('input[name="text"]')).toBe('half a wo');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Another name');
      expect(await page.locator('.connection').innerText()).toBe('Live');

      const now = Date.now();
      const plans = [
        {
          path: '/budgets',
          sql: `INSERT INTO budgets VALUES ('fresh', 'Fresh one', 'day', 'all', '', 10000, ${now})`,
        },
        {
          path: '/phases',
          sql: `INSERT INTO phases (phase, name, started_at, changed_at) VALUES (1, 'Fresh one', ${now}, ${now})`,
        },
        {
          path: '/alerts',
          sql: `INSERT INTO alerts (alert_key, kind, level, subject, value, bound, ref, raised_at)
            VALUES ('fresh', 'budget', 'warning', 'Fresh one', 1, 1, '', ${now})`,
        },
        {
          path: '/storage',
          sql: `INSERT INTO bundle_objects VALUES ('fresh/0', 'fresh', 1, '', ${now}, 'Fresh one')`,
        },
      ];
      await page.clock.install();
      for (const { path, sql } of plans) {
        await page.goto(url + path);
        await page.waitForSelector('.connection[data-state="live"]');
        const field = page.locator('main input:is([name="name"], [name="r2_days"])').first();
        await field.fill('77');
        await target.db.prepare(sql).run();
        await announce([plan.sessionId]);
        // Longer than a page that is slow to make waits.
        await page.clock.fastForward(16_000);
        await page.waitForSelector('main >> text=Fresh one');
        expect(await field.inputValue()).toBe('77');
      }
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('shows in one tab what another has changed, and keeps what is told once', async () => {
      const world = getWorld();
      const { teamUrl } = world.served.empty;
      const { context, page, complaints } = await visit({ world, memberOf: 'empty' });
      await page.clock.install();
      await page.goto(`${teamUrl}/settings`);
      const name = page.locator('form[aria-label="Invite somebody"] input[name="name"]');
      await name.fill('half a na');
      const other = await context.newPage();
      await other.goto(`${teamUrl}/settings`);
      await other.locator('form[aria-label="Invite somebody"] input[name="name"]').fill('Grace');
      await other.click('text=Invite');
      const link = other.locator('.made-link input');
      const told = await link.inputValue();
      await page.bringToFront();
      await page.clock.fastForward(31_000);
      await page.waitForSelector('.rows >> text=Grace');
      expect(await name.inputValue()).toBe('half a na');
      await other.bringToFront();
      await other.clock.fastForward(31_000);
      await other.waitForTimeout(300);
      expect(await link.inputValue()).toBe(told);
      const guest = await visit({ world });
      await guest.page.goto(told);
      await guest.page.click('button[type="submit"]');
      await guest.page.waitForURL(`${teamUrl}/`);
      expect([...complaints, ...guest.complaints]).toEqual([]);
      await guest.context.close();
      await context.close();
    });

    it('says how much is new while it cannot show it', async () => {
      const world = getWorld();
      const { announce, url } = world.served.ordinary;
      const { context, page } = await visit({ world });
      await page.goto(`${url}/costs`);
      await page.waitForSelector('.connection[data-state="live"]');
      await page.waitForTimeout(1000);
      await page.route('**/costs', () => undefined);
      await announce(['aaaa0000-0000-4000-8000-000000000007', 'aaaa0000-0000-4000-8000-000000000008']);
      await page.waitForSelector('.connection[data-state="behind"]');
      expect(await page.locator('.connection').innerText()).toMatch(/^2 new · figures \d+ s old$/);
      await context.close();
    });

    it('follows a session that goes on: new steps, new figures, without a new page', async () => {
      const world = getWorld();
      const { target, announce, url } = world.served.empty;
      const { context, page, complaints } = await visit({ world });
      const plan = {
        sessionId: 'aaaa0000-0000-4000-8000-000000000002',
        project: 'acme/new',
        member: 'ada',
        title: 'It goes on',
        model: 'claude-sonnet-5',
        branch: 'main',
        start: Date.now() - 60_000,
        status: 'working' as const,
      };
      const turn = { prompt: 'Go', before: 2, after: 1 };
      const play = (turns: (typeof turn)[]) =>
        simulateSession({ plan: { ...plan, turns }, random: createRandom(3) });
      await fill({ target, sessions: [play([turn])] });
      await openRun({ page, url: `${url}/sessions/${plan.sessionId}` });
      await page.waitForSelector('.connection[data-state="live"]');
      const before = Number(await page.locator('[data-part="count"]').innerText());
      await page.evaluate(() => document.body.setAttribute('data-same', 'page'));
      await fill({ target, sessions: [play([turn, { ...turn, prompt: 'Go on' }])], rev: 2 });
      await announce([plan.sessionId]);
      await page.waitForSelector('.session-head + .stats >> text=2 prompts');
      await page.waitForFunction(
        (count) => Number(document.querySelector('[data-part="count"]')?.textContent) > count,
        before,
      );
      expect(await page.locator('body').getAttribute('data-same')).toBe('page');
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
