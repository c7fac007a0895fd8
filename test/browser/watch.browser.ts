import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../cli/command.ts';
import { watch } from '../cli/watching.ts';
import { clearAway } from '../leftovers.ts';
import { faultsFor } from './axe.ts';
import { LOOKS, openBrowser } from './looks.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function watched(speed: string) {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
  clearAway(() => rmSync(folder, { recursive: true, force: true }));
  return watch(folder, join(ROOT, 'configs/toy.yaml'), '--speed', speed, '--out', 'watched');
}

const saysOf = (tab: Page) => tab.locator('.live-line').innerText();
const stepOf = (tab: Page) => Number(new URLSearchParams(new URL(tab.url()).hash.slice(1)).get('isp'));
const hasPassed = (tab: Page, isp: number) =>
  expect.poll(() => stepOf(tab), { timeout: 20_000 }).toBeGreaterThanOrEqual(isp);
const stands = (tab: Page, state: string) => tab.locator(`.live[data-state=${state}]`).waitFor();

describe('a market that is watched', () => {
  it('shows each ISP as it passes, until something is pressed, and then again', async () => {
    const { address, child, ended } = await watched('10');
    const { tab, complaints, asked, close } = await browser.see(address);
    await hasPassed(tab, 5);
    expect(await saysOf(tab)).toMatch(/^Live\s+2024-\d\d-\d\d \d\d:\d\d, ISP \d+ of 96\s+Following$/);
    expect(await tab.locator('.crumbs').innerText()).toMatch(/up to ISP \d+/);
    expect(await tab.locator('.replay .sentence').innerText()).not.toBe('');
    await tab.locator('.replay select, .replay button').first().focus();
    await tab.waitForTimeout(400); // the address follows by then
    const at = stepOf(tab);
    await tab.waitForTimeout(1000);
    expect(stepOf(tab)).toBe(at);
    expect(await saysOf(tab)).toMatch(/Follow$/);
    await tab.getByRole('button', { name: 'Follow' }).click();
    await hasPassed(tab, at + 8);
    expect(complaints).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(address))).toEqual([]);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0 });
    await stands(tab, 'stopped');
    await close();
  });

  it.for(LOOKS)('is in order at $width pixels, $theme', async (look) => {
    const { address, child, ended } = await watched('10');
    const { tab, complaints, close } = await browser.see(address, look);
    await hasPassed(tab, 3);
    await tab.locator('.live summary').click();
    await tab.locator('.live li').first().waitFor();
    expect(await faultsFor({ tab })).toEqual([]);
    expect(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(complaints).toEqual([]);
    child.kill('SIGINT');
    await ended;
    await close();
  });

  it('is whole when it has ended', async () => {
    const { address, child, ended } = await watched('max');
    const { tab, complaints, close } = await browser.see(address);
    await stands(tab, 'ended');
    await hasPassed(tab, 95);
    expect(await tab.locator('.crumbs').innerText()).not.toContain('ISP');
    expect(await saysOf(tab)).toContain('Results: watched');
    expect(complaints).toEqual([]);
    await tab.reload();
    expect(await tab.locator('.live').count()).toBe(0);
    expect(await tab.locator('.replay').count()).toBe(1);
    child.kill('SIGINT');
    await ended;
    await close();
  });
});
