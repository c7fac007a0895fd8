import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/lookup.ts';
import { numberAt, textAt } from '../../src/market/shownTables.ts';
import type { Figure, Page, ShownTable } from '../../src/market/view.ts';
import { drawnRows } from '../../src/report/figures/chosen.ts';
import { csvOf } from '../../src/report/figures/csv.ts';
import { cardIn } from './cards.ts';
import { LOOKS, openBrowser, type Seen } from './looks.ts';
import { addressOf, dataIn, kindNamed, made } from './pages.ts';
import { shown } from './replayed.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function opened(name: string, hash = '') {
  const folder = await made(kindNamed(name));
  const page = await dataIn(folder);
  const seen = await browser.see(`${addressOf(folder)}${hash}`);
  await seen.tab.locator('#figures').waitFor();
  return { page, seen };
}

const tableNamed = (page: Page, name: string): ShownTable =>
  present(
    page.tables.find((table) => table.name === name),
    name,
  );

/** Chooses another word than a figure's first choice begins with. @returns it */
async function chooseOther({ tab }: Seen, page: Page, { id, table, choices: [choice] = [] }: Figure): Promise<string> {
  const column = tableNamed(page, table).columns[choice.column];
  const all = column.kind === 'words' ? column.words : [];
  const input = tab.locator(`#${id}-choice-0`);
  if (choice.by === 'list') {
    const word = present(
      all.find((each) => each !== choice.chosen),
      choice.label,
    );
    await input.selectOption(word);
    return word;
  }
  await input.focus();
  for (const key of ['End', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await tab.keyboard.press(key);
  const word = all[all.length - 4];
  await expect.poll(() => input.getAttribute('aria-valuetext')).toBe(word);
  return word;
}

describe.for(['reserve', 'active-distribution', 'nested', 'a study'])('what is chosen of figures of %s', (name) => {
  it('changes what is drawn, its CSV and the address, which opens it again', async () => {
    const { page, seen } = await opened(name);
    const figures = page.figures.filter(({ choices = [] }) => choices.length > 0);
    expect(figures.length).toBeGreaterThan(0);
    await seen.close();
    for (const figure of figures) {
      const { seen } = await opened(name);
      const { drawn, csv, rows } = cardIn(seen.tab, figure.id);
      const look = () => (figure.kind === 'table' ? rows().then((all) => JSON.stringify(all)) : drawn());
      const before = await look();
      const word = await chooseOther(seen, page, figure);
      await expect.poll(look, { message: figure.id }).not.toBe(before);
      const after = await look();
      const [{ column }] = figure.choices ?? [];
      expect(await csv(), figure.id).toBe(csvOf(figure, page, { [column]: word }));
      expect(csvOf(figure, page, { [column]: word })).not.toBe(csvOf(figure, page));
      await seen.tab.waitForTimeout(300);
      const { hash } = new URL(seen.tab.url());
      expect(seen.complaints).toEqual([]);
      await seen.close();
      const again = await opened(name, hash);
      const of = cardIn(again.seen.tab, figure.id);
      expect(figure.kind === 'table' ? JSON.stringify(await of.rows()) : await of.drawn()).toBe(after);
      await again.seen.close();
    }
  });
});

/** Rows of a table of a detail, as texts, that stand behind a row of the figure's own. */
function behind(page: Page, { detail, table }: Figure, row: number): string[][] {
  const { table: name, keys, columns } = present(detail, 'detail');
  const [from, of] = [tableNamed(page, table), tableNamed(page, name)];
  return [...Array(of.rows).keys()]
    .filter((at) => keys.every((key) => textAt(of.columns[key.is], at) === textAt(from.columns[key.of], row)))
    .map((at) => columns.map((column) => textAt(of.columns[column], at)));
}

/** Texts as they are, numbers to the digits shown. */
function expectRows(page: Page, figure: Figure, cells: readonly string[][], rows: readonly string[][]) {
  const { table, columns, command } = present(figure.detail, 'detail');
  const of = tableNamed(page, table);
  expect(cells.length).toBe(rows.length);
  cells.forEach((row, k) => {
    row.forEach((cell, place) => {
      const text = rows[k][place];
      if (columns[place] === command) expect(cell).toBe(`${text}Copy`);
      else if (of.columns[columns[place]].kind !== 'numbers') expect(cell).toBe(text);
      else if (text === '') expect(cell).toBe('–');
      else expect(Math.abs(shown(cell).value - Number(text)), cell).toBeLessThanOrEqual(shown(cell).within);
    });
  });
}

describe.for(['a study', 'a study of a user’s own market', 'a reproduction'])('a mark of %s', (name) => {
  it('opens what is behind it, by a click and by keys', async () => {
    const { page, seen } = await opened(name);
    const { tab, complaints, close } = seen;
    const figures = page.figures.filter(({ detail, kind }) => detail && kind !== 'table');
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) {
      const { card, drawn, rows } = cardIn(tab, figure.id);
      await drawn();
      const marks = card.locator('.plot [data-row]');
      const rowOf = async (k: number) => Number(await marks.nth(k).getAttribute('data-row'));
      await marks.nth(1).dispatchEvent('click');
      const second = await rowOf(1);
      expectRows(page, figure, await rows('.detail'), behind(page, figure, second));
      await card.locator('.detail').getByRole('button', { name: 'Close' }).click();
      expect(await card.locator('.detail table').count()).toBe(0);
      await card.locator('.plot [data-row][tabindex="0"]').focus();
      await tab.keyboard.press('Enter');
      const first = await rowOf(0);
      expectRows(page, figure, await rows('.detail'), behind(page, figure, first));
      expect(behind(page, figure, first)).not.toEqual(behind(page, figure, second));
      await tab.keyboard.press('ArrowRight');
      await tab.keyboard.press('Space');
      expectRows(page, figure, await rows('.detail'), behind(page, figure, second));
    }
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('a table', () => {
  it('is sorted by the column whose head is pressed, up and then down', async () => {
    const { page, seen } = await opened('a reproduction');
    const figure = present(
      page.figures.find(({ id }) => id === 'claims'),
      'claims',
    );
    const { card, rows } = cardIn(seen.tab, figure.id);
    const first = async () => (await rows()).map(([text]) => text);
    const head = card.locator('thead th').first();
    const collator = new Intl.Collator('en', { numeric: true });
    for (const [order, sign] of [['ascending', 1] as const, ['descending', -1] as const]) {
      await head.getByRole('button').click();
      expect(await head.getAttribute('aria-sort')).toBe(order);
      const texts = await first();
      expect(new Set(texts).size).toBeGreaterThan(2);
      expect(texts).toEqual(texts.toSorted((a, b) => sign * collator.compare(a, b)));
    }
    await seen.close();
  });

  it('opens what is behind the row that is pressed, and closes it again', async () => {
    const { page, seen } = await opened('a study');
    const figure = present(
      page.figures.find(({ kind, detail }) => kind === 'table' && detail),
      'table with a detail',
    );
    const row = drawnRows(figure, tableNamed(page, figure.table), {})[1];
    const { card, rows } = cardIn(seen.tab, figure.id);
    const button = card.locator('tbody tr').nth(1).getByRole('button');
    await button.click();
    expectRows(page, figure, await rows('.detail'), behind(page, figure, row));
    await button.click();
    expect(await card.locator('.detail table').count()).toBe(0);
    expect(seen.complaints).toEqual([]);
    await seen.close();
  });

  it('of numbers is sorted by what they are', async () => {
    const { page, seen } = await opened('a study');
    const figure = present(
      page.figures.find(({ kind }) => kind === 'table'),
      'table',
    );
    const table = tableNamed(page, figure.table);
    const names = figure.kind === 'table' ? figure.columns : [];
    const place = names.findIndex((name) => table.columns[name].kind === 'numbers');
    const values = drawnRows(figure, table, {}).map((row) => numberAt(table.columns[names[place]], row));
    expect(new Set(values).size).toBeGreaterThan(2);
    const { card, rows } = cardIn(seen.tab, figure.id);
    const head = card.locator('thead th').nth(place);
    for (const sign of [1, -1]) {
      await head.getByRole('button').click();
      const cells = (await rows()).map((row) => shown(row[place]));
      expect(cells.length).toBe(values.length);
      const wanted = values.toSorted((a, b) => sign * (a - b));
      cells.forEach(({ value, within }, k) => {
        expect(Math.abs(value - wanted[k])).toBeLessThanOrEqual(within);
      });
    }
    await seen.close();
  });
});

describe('colours', () => {
  /** Colours of text and of the first figure as drawn, and of the page. */
  const coloursOf = ({ tab }: Seen) =>
    tab.evaluate<string[]>(`[
      getComputedStyle(document.documentElement).backgroundColor,
      getComputedStyle(document.body).color,
      [...document.querySelectorAll('#figures .plot svg')].map((svg) => svg.outerHTML.match(/#[0-9a-f]{6}\\b/gi)?.join(' ')).join(' '),
    ]`);
  /** Where the middle of the replay's map is painted, its pixels. */
  const mapOf = ({ tab }: Seen) =>
    tab.locator('.map-room canvas').evaluate((of: { toDataURL?(): string }) => of.toDataURL?.());

  it('are chosen in turn: as the system, light, dark; and what is drawn follows', async () => {
    const { seen } = await opened('reserve');
    await cardIn(seen.tab, 'main-line').drawn();
    const button = seen.tab.locator('button.look');
    const press = async () => {
      await button.click();
      return { name: await button.getAttribute('aria-label'), colours: await coloursOf(seen), map: await mapOf(seen) };
    };
    expect(await button.getAttribute('aria-label')).toBe('Colours: as the system');
    const system = { colours: await coloursOf(seen), map: await mapOf(seen) };
    const light = await press();
    const dark = await press();
    const back = await press();
    expect([light.name, dark.name, back.name]).toEqual(['Colours: light', 'Colours: dark', 'Colours: as the system']);
    expect([light.colours, light.map]).toEqual([system.colours, system.map]);
    expect([back.colours, back.map]).toEqual([system.colours, system.map]);
    dark.colours.forEach((colour, k) => {
      expect(colour).not.toBe(light.colours[k]);
    });
    expect(dark.map).not.toBe(light.map);
    await seen.tab.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => coloursOf(seen)).toEqual(dark.colours);
    await seen.close();
  });

  it('of what is printed are light, and all figures are there', async () => {
    const folder = await made(kindNamed('reserve'));
    const page = await dataIn(folder);
    const dark = await browser.see(addressOf(folder), LOOKS[1]);
    const light = await browser.see(addressOf(folder), LOOKS[0]);
    for (const { tab } of [light, dark]) {
      await tab.locator('#figures').waitFor();
      await tab.emulateMedia({ media: 'print' });
      await tab.evaluate("dispatchEvent(new Event('beforeprint'))");
      for (const { id, kind } of page.figures)
        if (kind !== 'table') await tab.locator(`#figure-${id} .plot svg`).first().waitFor({ state: 'attached' });
    }
    expect(await coloursOf(dark)).toEqual(await coloursOf(light));
    expect(
      await dark.tab
        .locator('.bar, .files button')
        .evaluateAll(
          (all) => all.filter((each) => (each as never as { offsetHeight: number }).offsetHeight > 0).length,
        ),
    ).toBe(0);
    await dark.tab.emulateMedia({ media: null });
    await dark.tab.evaluate("dispatchEvent(new Event('afterprint'))");
    await expect.poll(async () => (await coloursOf(dark))[0]).not.toBe((await coloursOf(light))[0]);
    await Promise.all([dark.close(), light.close()]);
  });
});
