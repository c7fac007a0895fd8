import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Page } from '../../src/market/view.ts';
import { briefly } from '../../src/report/figures/numbers.ts';
import { openBrowser, type Seen } from './looks.ts';
import { addressOf, dataIn, kindNamed, made } from './pages.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
let folder: string;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  folder = await made(kindNamed('reserve'));
  page = await dataIn(folder);
});
afterAll(() => browser.close());

/** All that stands in the file, and why there is no more. */
async function expectTheRest({ tab, complaints, close }: Seen, why: RegExp) {
  await tab.locator('#page .note').waitFor();
  const text = (await tab.locator('body').innerText()).replaceAll(/[\u2066-\u2069]/g, '').replaceAll('\u00a0', ' ');
  expect(text).toContain(page.title);
  for (const { label, value, digits } of page.numbers) {
    expect(text).toContain(label);
    expect(text).toContain(briefly(value, digits));
  }
  for (const span of page.answer.flat()) expect(text).toContain((typeof span === 'string' ? span : span.strong).trim());
  for (const { command } of page.again.commands) expect(text).toContain(command);
  for (const { value } of page.again.facts) expect(text).toContain(value);
  expect(await tab.locator('#page .note').innerText()).toMatch(why);
  expect(await tab.locator('#figures, #replay').count()).toBe(0);
  const leads = await tab
    .locator('nav a:visible')
    .evaluateAll((all) => all.map((link) => `${link.getAttribute('href')}`));
  expect(leads).toContain('#answer');
  for (const to of leads) expect(await tab.locator(to).count(), to).toBe(1);
  expect(complaints).toEqual([]);
  await close();
}

/** The page with its data made other. */
function damaged(change: (data: string) => string): string {
  const to = mkdtempSync(join(inject('home'), 'damaged-'));
  const text = readFileSync(join(folder, 'report.html'), 'utf8');
  const end = '</script>';
  const from = text.indexOf('id="data">') + 'id="data">'.length;
  const data = text.slice(from, text.indexOf(end, from));
  writeFileSync(join(to, 'report.html'), text.slice(0, from) + change(data) + text.slice(from + data.length));
  return to;
}

it('without scripts it says what they are for', async () => {
  await expectTheRest(
    await browser.see(addressOf(folder), undefined, { runsScripts: false }),
    /^Figures and replay need a browser that runs scripts and has DecompressionStream/,
  );
});

it('in a browser that cannot unpack it says so', async () => {
  const before = 'delete globalThis.DecompressionStream';
  await expectTheRest(
    await browser.see(addressOf(folder), undefined, { before }),
    /^Figures and replay cannot be shown here \(.*this browser has no DecompressionStream/,
  );
});

it.each([
  ['cut off', (data: string) => data.slice(0, data.length / 2)],
  ['gone', () => ''],
  ['no base64', (data: string) => `%%${data}`],
  ['not packed', (data: string) => Buffer.from(data.slice(0, 4000)).toString('base64')],
  ['of a byte turned', (data: string) => `${data.slice(0, 5000)}${data[5000] === 'A' ? 'B' : 'A'}${data.slice(5001)}`],
])('of data that are %s it says that they are damaged', async (_, change) => {
  await expectTheRest(
    await browser.see(addressOf(damaged(change))),
    /^Figures and replay cannot be shown here \(.+\)\.$/,
  );
});
