import { describe, expect, it } from 'vitest';
import { createRandom } from '../../fixtures/team/random.ts';
import { fill } from '../../fixtures/team/fill.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { featured, openRun, visit, type World } from './world.ts';

export function describeUse(getWorld: () => World): void {
  describe('use', () => {
    it('keeps filters under a name, in this browser, until they are forgotten', async () => {
      const { url } = getWorld().served.ordinary;
      const { context, page, complaints } = await visit({ world: getWorld() });
      await page.goto(`${url}/sessions`);
      expect(await page.locator('.saved-filters').innerText()).toBe('');
      await page.goto(`${url}/sessions?failed=1&status=crashed`);
      await page.click('text=Save these filters');
      await page.getByLabel('Name of these filters').fill('What <b>broke</b>');
      await page.keyboard.press('Enter');
      await page.goto(`${url}/sessions`);
      await page.click('.saved-filters a');
      await page.waitForURL(/failed=1&status=crashed/);
      expect(await page.locator('.saved-filters a').innerText()).toBe('What <b>broke</b>');
      expect(await page.locator('.saved-filters a').getAttribute('aria-current')).toBe('true');
      await page.goto(`${url}/errors`);
      expect(await page.locator('.saved-filters a').count()).toBe(0);
      await page.goto(`${url}/sessions`);
      await page.getByLabel('Forget the filters What <b>broke</b>').click();
      await page.reload();
      expect(await page.locator('.saved-filters a').count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('opens the sessions behind a square of the week, with the same sum', async () => {
      const { url } = getWorld().served.ordinary;
      const { context, page } = await visit({ world: getWorld() });
      await page.goto(`${url}/costs`);
      const square = page.locator('.heat-chart a:has(.heat-5)').first();
      const says = (await square.locator('title').textContent()) ?? '';
      await square.click();
      await page.waitForURL(/week_hour=/);
      const total = await page.locator('.stat:has(.label:text-is("Total")) .figure').innerText();
      expect(says).toContain(`: ${total}, `);
      await context.close();
    });

    it('says everything without script: pages, filters, sorting, steps', async () => {
      const world = getWorld();
      const { url } = world.served.ordinary;
      const { context, page } = await visit({ world, script: false });
      await page.goto(`${url}/sessions`);
      await page.selectOption('select[name="status"]', 'crashed');
      await page.click('form[role="search"] button');
      expect(page.url()).toContain('status=crashed');
      expect(await page.locator('tbody .state-crashed').count()).toBe(await page.locator('tbody tr').count());
      await page.click('thead a:has-text("Cost")');
      expect(page.url()).toMatch(/status=crashed.*sort=cost/);
      await page.goto(`${url}${featured}`);
      expect(await page.locator('.step').count()).toBe(40);
      await page.click('a[rel="next"]');
      expect(await page.locator('.step').count()).toBe(40);
      await page.goto(`${url}${featured}`);
      const tools = page.locator('.stat', { hasText: 'Tools' });
      const calls = await tools.locator('.figure').innerText();
      await tools.locator('.stat-main').click();
      expect(await page.locator('[data-part="count"]').innerText()).toMatch(new RegExp(`^${calls} of `));
      expect(await page.locator('.step:not(:has(svg))').count()).toBe(0);
      await page.click('.tab-files-link');
      await page.click('.files summary >> nth=0');
      expect(await page.locator('.diff .added').first().isVisible()).toBe(true);
      await page.goto(`${url}/costs`);
      expect(await page.locator('tbody tr').count()).toBeGreaterThan(2);
      expect(await page.locator('.cost-chart .bar-plot a rect[class^="fill-"]').count()).toBeGreaterThan(2);
      expect(await page.locator('.heat-chart a, .treemap a').count()).toBeGreaterThan(10);
      expect(await page.locator('.cost-chart .bar-plot').textContent()).toMatch(/\d+ [A-Z][a-z]{2}/);
      await context.close();
    });

    it('filters at once with script, keeps state in the URL and leads from a figure to its rows', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await page.goto(`${world.served.ordinary.url}/tools`);
      await page.selectOption('select[name="project"]', 'acme/ledger');
      await page.waitForURL(/project=acme%2Fledger/);
      const calls = await page.locator('tbody tr', { hasText: 'Bash' }).locator('td >> nth=0').innerText();
      await page.locator('tbody tr', { hasText: 'Bash' }).locator('td a >> nth=0').click();
      await page.waitForURL(/tools\/sessions.*tool=Bash/);
      const rows = await page.locator('tbody tr td:nth-child(3)').allInnerTexts();
      expect(rows.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)).toBe(
        Number(calls.replaceAll(',', '')),
      );
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('goes by keyboard alone: skip link, pages, rows', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await page.goto(`${world.served.ordinary.url}/sessions`);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Skip to content');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
      await page.locator('tbody a.row-link').first().focus();
      const outline = await page.evaluate(
        () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
      );
      expect(outline).toBe('solid');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/sessions\/[^?]+/);
      await context.close();
    });

    it('remembers the colour scheme without a flash', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world, scheme: 'light' });
      await page.goto(`${world.served.ordinary.url}/tools?range=7d`);
      await page.click('.rail .theme button[value="dark"]');
      expect(page.url()).toContain('/tools?range=7d');
      expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
      const background = await page.evaluate(
        () => getComputedStyle(document.documentElement).backgroundColor,
      );
      expect(background).toMatch(/^oklch\(0\.1/);
      await context.close();
    });

    it('renews the Now page when the live room says that something changed', async () => {
      const world = getWorld();
      const { target, announce, url } = world.served.empty;
      const { context, page, complaints } = await visit({ world });
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
      expect(complaints).toEqual([]);
      await context.close();
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

    it('gives every table as CSV, with formulas made harmless', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await page.goto(`${world.served.much.url}/sessions`);
      const answer = await page.request.get(`${world.served.much.url}/sessions?format=csv`);
      expect(answer.headers()['content-type']).toContain('text/csv');
      const text = await answer.text();
      const rows = text.split('\r\n');
      expect(rows.length).toBeGreaterThan(100);
      // Within a row, lines are those of a text: no cell begins there.
      expect(rows.filter((row) => /(?:^|,)"?[=+@]/.test(row))).toEqual([]);
      await context.close();
    });
  });
}
