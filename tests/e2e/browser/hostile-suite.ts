import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { upsertPhasesSql } from '../../../shared/phases/phase.ts';
import { hostileTexts } from '../../fixtures/team/hostile-texts.ts';
import { openRun, visit, type World } from './world.ts';

export function describeHostileTexts(getWorld: () => World): void {
  describe('hostile texts', () => {
    it(
      'stay text in every field of every session page, opened step by step',
      { timeout: 600_000 },
      async () => {
        const world = getWorld();
        const { context, page, complaints } = await visit({ world });
        const found: string[] = [];
        for (const [index] of hostileTexts.entries()) {
          const id = `bad0bad0-${String(index).padStart(4, '0')}-4000-8000-000000000000`;
          await openRun({ page, url: `${world.served.much.url}/sessions/${id}?tab=files` });
          const opened = await openEverything(page);
          if (opened < 1) found.push(`text ${index}: no step could be opened`);
          found.push(...(await findings(page)).map((finding) => `text ${index}: ${finding}`));
        }
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
        await context.close();
      },
    );

    it('stay text in lists, charts, fragments and filters', { timeout: 600_000 }, async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      const found: string[] = [];
      await keepHostilePlans(world);
      for (const path of [
        '/',
        '/phases',
        '/budgets',
        '/alerts',
        '/storage',
        '/sessions',
        '/costs?by=project',
        '/costs?by=session',
        '/agents',
        '/agents/runs',
        '/tools',
        '/errors',
      ]) {
        await page.goto(world.served.much.url + path);
        found.push(...(await findings(page)).map((finding) => `${path}: ${finding}`));
      }
      for (const [index, text] of hostileTexts.entries()) {
        const query = new URLSearchParams({
          project: text,
          text,
          tool: text,
          fingerprint: text,
          sort: text,
          from: text,
          by: text,
        });
        const path = ['/sessions', '/errors', '/errors/group', '/tools/sessions'][index % 4] ?? '/';
        const answer = await page.goto(`${world.served.much.url}${path}?${query.toString()}`);
        if (answer?.status() !== 200) found.push(`${path} with text ${index}: ${answer?.status()}`);
        found.push(...(await findings(page)).map((finding) => `${path} with text ${index}: ${finding}`));
      }
      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}

/** Phases, budgets and alerts that are called as badly as sessions. */
async function keepHostilePlans(world: World): Promise<void> {
  const { db } = world.served.much.target;
  // A name is no longer than this.
  const names = hostileTexts.map((text) => [...text].slice(0, 50).join(''));
  const texts = JSON.stringify(names);
  const now = Date.now();
  const phases = names.map((name, index) => ({
    phase: index + 1,
    name,
    started_at: now - (hostileTexts.length - index) * 60_000,
    completed_at: now - (hostileTexts.length - index - 1) * 60_000,
    changed_at: now,
  }));
  await db.prepare(upsertPhasesSql).bind(JSON.stringify(phases)).run();
  await db
    .prepare(
      `INSERT INTO budgets SELECT 'bad-' || key, value, 'day', 'project', value, 10000, ?2 FROM json_each(?1)`,
    )
    .bind(texts, now)
    .run();
  await db
    .prepare(
      `INSERT INTO alerts (alert_key, kind, level, subject, value, bound, ref, raised_at)
      SELECT 'bad-' || key, CASE key % 3 WHEN 0 THEN 'budget' WHEN 1 THEN 'context' ELSE 'anomaly' END, 'warning', value, 1, 1,
        value, ?2 FROM json_each(?1)`,
    )
    .bind(texts, now)
    .run();
}

/** Steps draw what they hold when they are clicked; files are there and only shut. */
function openEverything(page: Page): Promise<number> {
  return page.evaluate(() => {
    const ids = [...document.querySelectorAll('.step:has(summary)')].map(
      (step) => step.getAttribute('data-step') ?? '',
    );
    for (const id of ids)
      document.querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"] summary`)?.click();
    for (const details of document.querySelectorAll('details')) details.open = true;
    return document.querySelectorAll('.step-body').length;
  });
}

/** What must not be there: elements and addresses that came out of a text, and characters that act on a screen. */
function findings(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = [...document.querySelectorAll('.empty[role="alert"]')].map((part) => part.textContent);
    for (const element of document.querySelectorAll(
      'script, img, iframe, object, embed, style, base, [style]',
    )) {
      const ours =
        element.matches('script[src^="/assets/"]') ||
        element.matches('canvas, .run, .wf-plot, .wf-cursor, .wf-tip, .wf-window, .wf-veil') ||
        element.matches('.chart, .chart div, .spacer');
      if (!ours) found.push(element.outerHTML.slice(0, 120));
    }
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name)) found.push(`${name}=${value.slice(0, 60)}`);
        const address = name === 'href' || name === 'src' || name === 'action';
        if (address && !['http:', 'https:'].includes(new URL(value, location.href).protocol))
          found.push(`${name}=${value}`);
      }
    }
    const codes = [...(document.body.textContent ?? '')].map((character) => character.codePointAt(0) ?? 0);
    const acting = codes.filter(
      (code) =>
        (code < 32 && code !== 9 && code !== 10) ||
        (code >= 0x7f && code <= 0x9f) ||
        [0x200b, 0x200e, 0x200f, 0xfeff].includes(code) ||
        (code >= 0x202a && code <= 0x202e) ||
        (code >= 0x2060 && code <= 0x2069) ||
        (code >= 0xe0000 && code <= 0xe007f),
    );
    for (const code of new Set(acting)) found.push(`control U+${code.toString(16)} in text`);
    return found;
  });
}
