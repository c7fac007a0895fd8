import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '../../src/market/view.ts';
import { csvOf } from '../../src/report/figures/csv.ts';
import { briefly } from '../../src/report/figures/numbers.ts';
import { faultsFor } from './axe.ts';
import { LOOKS, openBrowser, type Seen } from './looks.ts';
import { addressOf, dataIn, KINDS, made } from './pages.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Scrolls through a page, so that all that is drawn when it comes in sight is drawn. */
const goThrough = ({ tab }: Seen) =>
  tab.evaluate(`(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
      scrollTo(0, y);
      await new Promise((resume) => setTimeout(resume, 30));
    }
    scrollTo(0, 0);
  })()`);

/** A browser lets a page save so many files before it asks whether it may. */
const MOST_SAVED = 4;

describe.for(KINDS)('the page of $name', (kind) => {
  let folder: string;
  let page: Page;
  beforeAll(async () => {
    folder = await made(kind);
    const next = KINDS[KINDS.indexOf(kind) + 1];
    if (next) void made(next); // while this one is looked at
    page = await dataIn(folder);
  }, 240_000);

  it.for(LOOKS)('at $width pixels, $theme', async (look) => {
    const seen = await browser.see(addressOf(folder), look);
    const { tab, complaints, asked, close } = seen;
    await tab.locator('#figures').waitFor();
    await goThrough(seen);
    const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await tab.evaluate(wide), 'pixels to scroll sideways').toBeLessThanOrEqual(0);
    expect(await tab.locator('#figures article').count()).toBe(page.figures.length);
    for (const { id, kind: drawn } of page.figures) {
      const card = tab.locator(`#figure-${id}`);
      if (drawn === 'table') await expect(card.locator('tbody tr').count()).resolves.toBeGreaterThan(0);
      else await card.locator('svg').first().waitFor({ state: 'attached' });
    }
    const svgs = await tab.evaluate<string[]>(
      "[...document.querySelectorAll('.card svg')].map((svg) => svg.outerHTML)",
    );
    for (const svg of svgs) expect(svg).not.toContain('var(');
    expect(await faultsFor(seen)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(asked).toEqual([addressOf(folder)]);
    await close();
  });

  it('says the numbers of its data, also where no script runs', async () => {
    for (const runsScripts of [true, false]) {
      const { tab, close } = await browser.see(addressOf(folder), LOOKS[0], { runsScripts });
      const text = (await tab.locator('body').innerText()).replaceAll(/[\u2066-\u2069]/g, '').replaceAll('\u00a0', ' ');
      expect(text).toContain(page.title);
      for (const { label, value, digits, unit } of page.numbers) {
        expect(text).toContain(label);
        expect(text).toContain(`${briefly(value, digits)} ${unit}`.trim());
      }
      const words = page.answer.flat().map((span) => (typeof span === 'string' ? span : span.strong));
      for (const span of words) expect(text).toContain(span.trim());
      await close();
    }
  });

  it('gives each figure to take along: as a picture that stands alone, and as its table', async () => {
    const saved = async ({ tab }: Seen, id: string, as: string) => {
      const [download] = await Promise.all([
        tab.waitForEvent('download'),
        tab.locator(`#figure-${id}`).getByRole('button', { name: as }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8');
    };
    let seen = await browser.see(addressOf(folder));
    for (const [place, figure] of page.figures.entries()) {
      if (place > 0 && place % MOST_SAVED === 0) {
        await seen.close();
        seen = await browser.see(addressOf(folder));
      }
      expect(await saved(seen, figure.id, 'CSV')).toBe(csvOf(figure, page));
      if (figure.kind === 'table') continue;
      const svg = await saved(seen, figure.id, 'SVG');
      expect(svg).toMatch(/^(<\?xml[^>]*>\s*)?<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(svg).not.toMatch(/var\(|href="(?!#)|url\((?!["']?#)|<script|<image/);
      expect(svg).toMatch(/data-mark=/);
    }
    await seen.close();
  });
});
