import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/lookup.ts';
import { numberAt, numbersOf, textAt } from '../../src/market/shownTables.ts';
import type { Page, Parties, ReplayMap, ShownTable } from '../../src/market/view.ts';
import { inWords } from '../../src/report/inWords.ts';
import { type Row, readTable } from '../results/runs.ts';
import { openBrowser } from './looks.ts';
import { addressOf, dataIn, kindNamed, made } from './pages.ts';
import { replayIn, shown } from './replayed.ts';

const STEPS = [0, 44, 302, 493, 671];

let browser: Awaited<ReturnType<typeof openBrowser>>;
let folder: string;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  folder = await made(kindNamed('reserve'));
  page = await dataIn(folder);
});
afterAll(() => browser.close());

const tableNamed = (name: string): ShownTable =>
  present(
    page.tables.find((table) => table.name === name),
    name,
  );

async function standing(hash: string) {
  const { tab, close } = await browser.see(`${addressOf(folder)}${hash}`);
  const replayed = replayIn(tab);
  await replayed.slider.waitFor();
  return { tab, close, ...replayed };
}

/** Cells show numbers to their digits. */
function expectShown(cells: readonly string[], values: readonly number[], at: string) {
  expect(cells.length).toBe(values.length);
  cells.forEach((cell, k) => {
    const { value, within } = shown(cell);
    expect(Math.abs(value - values[k]), `${at}, column ${k}: '${cell}' of ${values[k]}`).toBeLessThanOrEqual(within);
  });
}

it('every number of the parties is that of its table, and each sum is the sum', async () => {
  const { columns, table: name } = page.replays[0].parties as Parties;
  const table = tableNamed(name);
  const stepOf = numbersOf(table.columns.step);
  for (const step of STEPS) {
    const { parties, together, close } = await standing(`#isp=${step}`);
    const rows = [...stepOf.keys()].filter((row) => stepOf[row] === step);
    const valuesOf = (row: number) => columns.map(({ column }) => numberAt(table.columns[column], row));
    const seen = await parties();
    expect(seen.map(([party]) => party)).toEqual(rows.map((row) => textAt(table.columns.party, row)));
    seen.forEach(([party, ...cells], k) => {
      expectShown(cells, valuesOf(rows[k]), `ISP ${step}, ${party}`);
    });
    const sums = rows.map(valuesOf).reduce((sum, each) => sum.map((value, k) => value + each[k]));
    expectShown((await together()).slice(1), sums, `ISP ${step}, together`);
    await close();
  }
});

it('what fleets bid, delivered and earned is what stands in the run’s own table', async () => {
  const written = await readTable(folder, 'aggregators');
  const sum = (row: Row, columns: readonly string[]) => columns.reduce((all, column) => all + Number(row[column]), 0);
  const money = Object.keys(written[0]).filter((column) => /[a-z]Eur$/.test(column));
  expect(money.length).toBe(8);
  const truth = (row: Row): Record<string, number> => ({
    bid: sum(row, ['bidUpwardMw', 'bidDownwardMw']),
    called: sum(row, ['activatedUpwardMw', 'activatedDownwardMw']),
    delivered: sum(row, ['upwardMwh', 'downwardMwh']),
    earned: sum(row, money),
  });
  const labels = (page.replays[0].parties as Parties).columns.map(({ label }) => label);
  for (const step of STEPS) {
    const { parties, close } = await standing(`#isp=${step}`);
    for (const [party, ...cells] of await parties()) {
      const row = present(
        written.find(({ aggregator, isp }) => aggregator === party && isp === step),
        party,
      );
      for (const [label, value] of Object.entries(truth(row)))
        expectShown([cells[labels.indexOf(label)]], [value], `ISP ${step}, ${party}, ${label}`);
    }
    await close();
  }
});

it('loading is that of the run’s own table to 0.01 %, and the map tells it', async () => {
  const { network, loading: name = '' } = page.replays[0].map as ReplayMap;
  const { loading } = tableNamed(name).columns;
  const places = new Map(network.branches.map(({ id }, place) => [id, place]));
  const written = await readTable(folder, 'branches');
  expect(written.length).toBeGreaterThan(100_000);
  let worst = 0;
  const percentAt = new Map<string, number>();
  for (const { isp, branch, loading: share } of written) {
    const row = Number(isp) * network.branches.length + present(places.get(`${branch}`), `${branch}`);
    const percent = 100 * Number(share);
    percentAt.set(`${isp} ${branch}`, percent);
    worst = Math.max(worst, Math.abs(numberAt(loading, row) - percent));
  }
  expect(worst).toBeLessThanOrEqual(0.005_001);
  const { replay, slider, element, tab, close } = await standing('#isp=493');
  for (const branch of ['line-18', 'main', 'line-90']) {
    await replay.getByLabel('Find a bus').fill(branch);
    await tab.keyboard.press('Enter');
    await slider.focus();
    await tab.keyboard.press('Home');
    for (let isp = 0; isp < 3; isp++) {
      const text = await element();
      expect(text).toContain(branch);
      expectShown(
        [present(/([\d.]+) % loaded/.exec(text)?.[1], text)],
        [percentAt.get(`${isp} ${branch}`) as number],
        text,
      );
      await tab.keyboard.press('ArrowRight');
    }
  }
  await close();
});

it('ISPs are called by their local times', async () => {
  const grid = await readTable(folder, 'grid');
  const { label } = tableNamed(page.replays[0].steps).columns;
  const local = grid.map(({ start }) => `${start}`.slice(0, 16).replace('T', ' '));
  expect(grid.map((_, isp) => textAt(label, isp))).toEqual(local);
  const seen = await standing('#isp=493');
  expect(await seen.label()).toBe(local[493]);
  expect(await seen.slider.getAttribute('aria-valuetext')).toBe(local[493]);
  await seen.close();
});

it('an arrow opens what was said, field by field as it was written', async () => {
  const agent = 'EV_Agg3';
  const written = await readTable(folder, 'messages');
  const { replay, about, close } = await standing(`#isp=493&agent=${agent}`);
  const talk = replay.locator('.talk');
  const folded = talk.locator('.phase-name[aria-expanded=false]');
  while ((await folded.count()) > 0) await folded.first().click();
  const arrows = talk.locator('.arrow');
  const count = Number(/(\d+) messages?/.exec(await about())?.[1]);
  expect(await arrows.count()).toBe(count);
  const types = new Set<string>();
  for (let k = 0; k < count; k++) {
    const arrow = arrows.nth(k);
    if ((await arrow.getAttribute('aria-expanded')) === 'false') await arrow.click();
    const head = await talk.locator('.content .message > p').innerText();
    const [, from, type, phase, isp] = present(/^(\S+) → .*, (\w+), (.+), said in ISP (\d+)/.exec(head), head);
    const rows = written.filter(
      (row) =>
        row.about === 493 && row.isp === Number(isp) && row.from === from && row.type === type && row.phase === phase,
    );
    const fields = await talk
      .locator('.content .message > dl > div')
      .evaluateAll((all) => all.map((each) => [...each.children].map(({ textContent }) => textContent)));
    const bodies = rows.map(({ body }) => JSON.parse(`${body}`) as Record<string, unknown>);
    expect(
      bodies.filter((body) => isShownAs(body, fields as [string, string][])),
      `${head} ${fields}`,
    ).not.toEqual([]);
    types.add(type);
  }
  expect([...types]).toEqual(expect.arrayContaining(['BalancingEnergyBid', 'Activation']));
  await close();
});

/** Whether fields of a message are shown by their names in words; texts and numbers as they are, these to six figures. */
function isShownAs(body: Record<string, unknown>, fields: readonly (readonly [string, string])[]): boolean {
  const names = Object.keys(body);
  if (`${names.map((name) => inWords(name))}` !== `${fields.map(([name]) => name)}`) return false;
  return fields.every(([, text], k) => {
    const value = body[names[k]];
    if (typeof value === 'number') return Math.abs(shown(text).value - value) <= 5e-6 * Math.abs(value);
    return typeof value === 'object' ? text !== '' : text === String(value);
  });
}

it('a conversation has every message about its ISP', async () => {
  const written = await readTable(folder, 'messages');
  for (const isp of STEPS.slice(1)) {
    const { about, close } = await standing(`#isp=${isp}`);
    expect(await about()).toBe(`about ISP ${isp}: ${written.filter(({ about }) => about === isp).length} messages`);
    await close();
  }
});
