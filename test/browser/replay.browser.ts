import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberAt, textAt } from '../../src/market/shownTables.ts';
import type { Page, ShownTable } from '../../src/market/view.ts';
import { openBrowser, type Seen } from './looks.ts';
import { addressOf, dataIn, kindNamed, made } from './pages.ts';
import { replayIn } from './replayed.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let steps: ShownTable;
let address: string;
beforeAll(async () => {
  browser = await openBrowser();
  const folder = await made(kindNamed('reserve'));
  address = addressOf(folder);
  page = await dataIn(folder);
  steps = page.tables.find(({ name }) => name === page.replays[0].steps) as ShownTable;
});
afterAll(() => browser.close());

/** Opens the page at a place, and sees that nothing was complained of. */
async function at(hash: string, work: (seen: Seen & ReturnType<typeof replayIn>) => Promise<void>, of = address) {
  const seen = await browser.see(`${of}${hash}`);
  const replayed = replayIn(seen.tab);
  await replayed.slider.waitFor();
  await work({ ...seen, ...replayed });
  expect(seen.complaints).toEqual([]);
  await seen.close();
}

const sentenceOf = (step: number): string =>
  page.replays[0].sentences[step].map((span) => (typeof span === 'string' ? span : span.strong)).join('');

describe('the slider of a replay', () => {
  it('is moved by keys: by a step, by a day, to both ends', () =>
    at('#isp=0', async ({ slider, step, tab }) => {
      await slider.focus();
      const after = async (key: string) => {
        await tab.keyboard.press(key);
        return step();
      };
      expect(await after('ArrowRight')).toBe(1);
      expect(await after('ArrowUp')).toBe(2);
      expect(await after('ArrowLeft')).toBe(1);
      expect(await after('PageUp')).toBe(97);
      expect(await after('PageUp')).toBe(193);
      expect(await after('PageDown')).toBe(97);
      expect(await after('End')).toBe(steps.rows - 1);
      expect(await after('Home')).toBe(0);
      expect(await after('PageDown')).toBe(0);
    }));

  it('takes sentence, strip, map, names of lines and table with it', () =>
    at('#isp=100', async ({ slider, replay, label, sentence, element, parties, map, rests, tab }) => {
      await rests();
      const seen = async () => ({
        label: await label(),
        number: await replay.locator('.step span').innerText(),
        sentence: await sentence(),
        strip: await replay.locator('.strip-key b').innerText(),
        named: await replay.locator('.map text[data-branch]').allTextContents(),
        element: await element(),
        inWords: await map.getAttribute('aria-label'),
        picture: await map.evaluate((canvas: { toDataURL?(): string }) => canvas.toDataURL?.()),
        parties: JSON.stringify(await parties()),
      });
      const before = await seen();
      expect(before).toMatchObject({ label: textAt(steps.columns.label, 100), number: 'ISP 100' });
      await slider.focus();
      await tab.keyboard.press('End');
      await rests();
      const end = await seen();
      expect(end.label).toBe(textAt(steps.columns.label, steps.rows - 1));
      expect(end.sentence).toBe(sentenceOf(steps.rows - 1));
      for (const key of Object.keys(before) as (keyof typeof before)[]) expect(end[key], key).not.toEqual(before[key]);
      await tab.keyboard.press('Home');
      for (let step = 0; step < 100; step++) await tab.keyboard.press('ArrowRight');
      await rests();
      expect(await seen()).toEqual(before);
    }));

  it('says at every step what is said of it', () =>
    at('#isp=0', async ({ slider, sentence, label, tab }) => {
      await slider.focus();
      for (let step = 0; step < steps.rows; step += 96) {
        expect(await label()).toBe(textAt(steps.columns.label, step));
        expect(await sentence()).toBe(sentenceOf(step));
        await tab.keyboard.press('PageUp');
      }
    }));

  it('plays and pauses, by its button and by the space bar', () =>
    at('#isp=40', async ({ replay, slider, step, tab }) => {
      const isPlaying = () => replay.getByRole('button', { name: 'Pause' }).count();
      await replay.getByLabel('Steps a second').selectOption('16');
      await replay.getByRole('button', { name: 'Play' }).click();
      await expect.poll(step).toBeGreaterThan(43);
      await replay.getByRole('button', { name: 'Pause' }).click();
      const paused = await step();
      await tab.waitForTimeout(300);
      expect(await step()).toBe(paused);
      await slider.focus();
      await tab.keyboard.press('Space');
      await expect.poll(step).toBeGreaterThan(paused + 3);
      await tab.keyboard.press('Space');
      expect(await isPlaying()).toBe(0);
      await tab.keyboard.press('End');
      const end = await step();
      await tab.keyboard.press('ArrowLeft');
      await tab.keyboard.press('Space');
      await expect.poll(step).toBe(end);
      await expect.poll(isPlaying).toBe(0);
    }));

  it('goes where a jump says, which then is pressed', () =>
    at('#isp=0', async ({ replay, step, rests, fact }) => {
      const { jumps } = page.replays[0];
      expect(jumps.length).toBeGreaterThan(3);
      for (const jump of jumps) {
        const button = replay.locator('.jumps').getByRole('button', { name: jump.label, exact: true });
        await button.click();
        expect(await step()).toBe(jump.step);
        expect(await button.getAttribute('aria-pressed')).toBe('true');
        await rests();
        expect(await fact('isp')).toBe(`${numberAt(steps.columns.isp, jump.step)}`);
      }
    }));
});

describe('an address', () => {
  it('opens where it says, and follows what is chosen', () =>
    at('#isp=493&agent=EV_Agg3', async ({ step, label, replay, slider, fact, rests, tab }) => {
      expect(await step()).toBe(493);
      expect(await label()).toBe('2024-02-24 03:15');
      expect(await replay.locator('.parties tr.chosen th').innerText()).toBe('EV_Agg3');
      await expect.poll(() => tab.evaluate('scrollY')).toBeGreaterThan(900);
      await slider.focus();
      await tab.keyboard.press('ArrowRight');
      await rests();
      expect([await fact('isp'), await fact('agent')]).toEqual(['494', 'EV_Agg3']);
      await replay.locator('.parties').getByRole('button', { name: 'EV_Agg3' }).click();
      await rests();
      expect([await fact('isp'), await fact('agent')]).toEqual(['494', null]);
      await tab.evaluate("location.hash = '#isp=12&agent=EV_Agg7'");
      await expect.poll(step).toBe(12);
      expect(await replay.locator('.parties tr.chosen th').innerText()).toBe('EV_Agg7');
    }));

  it('of what is not there opens where the replay opens: at what its first jump leads to', () =>
    at('#isp=99999&agent=Nobody', async ({ step, replay }) => {
      expect(await step()).toBe(493);
      expect(await replay.locator('.parties tr.chosen, .talk .filter').count()).toBe(0);
    }));
});

describe('an agent', () => {
  const chosenIn = async ({ replay }: Pick<ReturnType<typeof replayIn>, 'replay'>) => ({
    map: await replay
      .locator('.map .agent.chosen')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-agent'))),
    table: await replay.locator('.parties tr.chosen th').allInnerTexts(),
    bids: await replay.locator('.merit .bar.chosen title').allTextContents(),
    filter: await replay.locator('.talk .filter').allInnerTexts(),
  });
  const everywhere = (agent: string) => ({
    map: [agent],
    table: [agent],
    bids: [expect.stringMatching(`^${agent}: `)],
    filter: [expect.stringContaining(agent)],
  });
  const nowhere = { map: [], table: [], bids: [], filter: [] };

  it('that is clicked on the map, in the table or in the merit order is chosen everywhere', () =>
    at('#isp=493', async (seen) => {
      const { replay, fact, rests, about } = seen;
      const all = await about();
      expect(await chosenIn(seen)).toEqual(nowhere);
      await replay.locator('.map [data-agent=EV_Agg5] text').click();
      await rests();
      expect(await chosenIn(seen)).toEqual(everywhere('EV_Agg5'));
      expect(await fact('agent')).toBe('EV_Agg5');
      expect(await about()).not.toBe(all);
      await replay.locator('.parties').getByRole('button', { name: 'EV_Agg2' }).click();
      expect(await chosenIn(seen)).toEqual(everywhere('EV_Agg2'));
      await replay.locator('.merit .bar', { hasText: 'EV_Agg4' }).click();
      expect(await chosenIn(seen)).toEqual(everywhere('EV_Agg4'));
      await replay.locator('.talk .filter').click();
      expect(await chosenIn(seen)).toEqual(nowhere);
      expect(await about()).toBe(all);
    }));

  it('can be chosen on the map by keys, and found by its name', () =>
    at('#isp=493', async (seen) => {
      const { replay, tab } = seen;
      await replay.locator('.map [data-agent=EV_Agg1]').focus();
      await tab.keyboard.press('Enter');
      expect(await chosenIn(seen)).toEqual(everywhere('EV_Agg1'));
      await replay.getByLabel('Find a bus').fill('EV_Agg2');
      await tab.keyboard.press('Enter');
      expect(await chosenIn(seen)).toEqual(everywhere('EV_Agg2'));
    }));
});

describe('contingencies', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await made(kindNamed('active-distribution'));
  });

  it('are stepped through in a tab of their own, which a link opens at one of them', () =>
    at(
      '#contingency=3',
      async ({ tab, replay, step, label, map, fact, rests }) => {
        const { replays, tables } = await dataIn(folder);
        const place = replays.findIndex(({ of }) => of === 'contingency');
        const labels = tables.find(({ name }) => name === replays[place].steps)?.columns.label;
        const selected = tab.getByRole('tab', { selected: true });
        expect(await selected.innerText()).toBe(replays[place].title);
        expect(await step()).toBe(2);
        expect(await label()).toBe(labels && textAt(labels, 2));
        await replay.locator('.jumps').getByRole('button', { name: 'what failed in the run, 51-52' }).click();
        await rests();
        expect(await fact('contingency')).toBe(await label());
        const inWords = async () => (await map.getAttribute('aria-label')) ?? '';
        expect(await inWords()).toMatch(/failed: (line )?51-52\b/);
        await replay.locator('.jumps').getByRole('button', { name: 'most buses dead' }).click();
        await rests();
        expect(await inWords()).toMatch(/without supply: bus(es)? \d+/);
        expect(await inWords()).not.toContain('51-52');
        await selected.press('ArrowLeft');
        expect(await selected.innerText()).not.toBe(replays[place].title);
        expect(await replay.locator('.step span').innerText()).toMatch(/^ISP \d/);
      },
      addressOf(folder),
    ));
});
