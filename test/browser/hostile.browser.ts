import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shownTable, textAt, texts } from '../../src/market/shownTables.ts';
import type { Page, ShownColumn } from '../../src/market/view.ts';
import { html, readAssets } from '../../src/report/html.ts';
import { folderWith } from '../cli/command.ts';
import { LOOKS, openBrowser } from './looks.ts';
import { addressOf, dataIn, KINDS, made } from './pages.ts';

/** Names that a file of a user's may bring: markup, a script, a formula, letters that turn round, more than there is room for. */
const HOSTILE: Readonly<Record<string, string>> = {
  EV_Agg3: '<img src=x onerror="document.title=1"></script><script>document.title=2</script>',
  EV_Agg4: '=HYPERLINK("http://example.org")',
  EV_Agg5: '\u202Egnol\u202C \u2067\u05D0\u05D1',
  EV_Agg6: `${'very '.repeat(200)}long`,
  EV_Agg7: 'a&b<c>\'d"',
};

const renamed = (text: string): string => HOSTILE[text] ?? text;

function withNames(column: ShownColumn): ShownColumn {
  if (column.kind === 'words') return { ...column, words: column.words.map(renamed) };
  if (column.kind !== 'texts') return column;
  const list = Array.from({ length: column.offsets.length - 1 }, (_, row) => renamed(textAt(column, row)));
  return texts(list, column);
}

/** A page whose agents have other names. */
function withHostileNames(page: Page): Page {
  const tables = page.tables.map((table) => {
    const columns = Object.entries(table.columns).map(([name, column]) => [name, withNames(column)]);
    return shownTable(table.name, Object.fromEntries(columns));
  });
  const replays = page.replays.map((replay) => {
    if (!replay.map) return replay;
    const agents = Object.entries(replay.map.network.agents).map(([name, bus]) => [renamed(name), bus]);
    return {
      ...replay,
      map: { ...replay.map, network: { ...replay.map.network, agents: Object.fromEntries(agents) } },
    };
  });
  const title = `${HOSTILE.EV_Agg3} ${HOSTILE.EV_Agg6}`;
  return {
    ...page,
    title,
    tables,
    replays,
    cast: page.cast?.map((each) => ({ ...each, name: renamed(each.name) })) ?? [],
  };
}

let browser: Awaited<ReturnType<typeof openBrowser>>;
let folder: string;
beforeAll(async () => {
  browser = await openBrowser();
  const page = withHostileNames(await dataIn(await made(KINDS[0])));
  folder = folderWith({});
  mkdirSync(join(folder, 'hostile'));
  folder = join(folder, 'hostile');
  writeFileSync(join(folder, 'report.html'), html(page, readAssets()));
}, 240_000);
afterAll(() => browser.close());

it.for(LOOKS)('hostile names are text, and take no more room than there is, at $width pixels, $theme', async (look) => {
  const { tab, complaints, asked, close } = await browser.see(addressOf(folder), look);
  await tab.locator('#replay').waitFor();
  await tab.waitForTimeout(500);
  expect(await tab.title()).toContain('<img src=x');
  expect(await tab.locator('img').count()).toBe(0);
  expect(await tab.locator('#replay').innerText()).toContain('<img src=x');
  const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await tab.evaluate(wide), 'pixels to scroll sideways').toBeLessThanOrEqual(0);
  expect(complaints).toEqual([]);
  expect(asked).toEqual([addressOf(folder)]);
  await close();
});
