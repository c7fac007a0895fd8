// @module-tag slow
import { beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '../../../../agents/reserve/view/reading.ts';
import { present } from '../../../../src/lookup.ts';
import { numbersOf } from '../../../../src/market/shownTables.ts';
import { amplification } from '../../../../src/measures/amplification.ts';
import { smallMarket } from '../market/helpers.ts';
import { kpisOf, type Seen, seen, storedOf, textOf, total } from './runs.ts';

/** BRPs with stores that react, and an idle fleet. */
const crowd = (market: object = {}, brps: object = { store: { power: 1.5 } }) => ({
  ...smallMarket({ calendar: { start: '2024-02-19', days: 3 } }),
  market: { scheme: 'tso-managed', balancing: { need: 3, ladder: 0.3, subSteps: 3, from: 'generated' }, ...market },
  output: { messages: false },
  aggregators: [{ name: 'Idle', node: 12, evs: 1, brp: 'B1' }],
  brps: [
    { name: 'B1', ...brps },
    { name: 'B2', ...brps },
  ],
});

let run: Stored;
let page: Seen;

beforeAll(async () => {
  run = await storedOf(crowd());
  page = seen(run);
});

const written = (column: string) => numbersOf(present(run.table('balance'), 'balance').columns[column]);

describe('a run whose balancing prices are formed', () => {
  test('begins with what emerged, and leaves out a fleet that is idle', () => {
    const emerged = ['need', 'formed-prices', 'reactions', 'synchrony', 'main-line'];
    const profit = (value: number) => ({ ...run.figures, profitEur: { ...run.figures.profitEur, value } });
    const ids = (value: number) => seen({ ...run, figures: profit(value) }).figures.map(({ id }) => id);
    expect(ids(0.4)).toEqual(emerged);
    expect(ids(-0.6)).toEqual([...emerged, 'energy-by-price', 'earned', 'paid']);
    expect(page.numbers.map(({ label }) => label).slice(0, 2)).toEqual(['variance of the need', 'herding']);
    expect(page.numbers[0].value).toBe(run.figures.amplification.value);
  });

  test('shows the need before and after reactions, as it was written', () => {
    expect(page.column('need', 'baseMw')).toEqual([...written('baseMw')]);
    expect(page.column('need', 'needMw')).toEqual([...written('needMw')]);
    expect(amplification(page.column('need', 'needMw'), page.column('need', 'baseMw'))).toBeCloseTo(
      run.figures.amplification.value,
      9,
    );
    expect(page.column('need', 'hour').slice(0, 4)).toEqual([0, 1 / 12, 2 / 12, 0.25]);
    const [choice] = present(page.figure('need')?.choices, 'choices');
    expect(choice.chosen).toBe(dayOfMostReactions());
  });

  function dayOfMostReactions(): string {
    const totals = run.calendar.days.map(({ firstIsp, ispCount }) =>
      written('reactionMw')
        .subarray(3 * firstIsp, 3 * (firstIsp + ispCount))
        .reduce((sum, mw) => sum + Math.abs(mw), 0),
    );
    return run.calendar.days[totals.indexOf(Math.max(...totals))].date;
  }

  test('sets each reaction against the price that was seen, two steps before', () => {
    const [mw, spread, isp] = ['mw', 'spread', 'isp'].map((column) => page.column('reactions', column));
    const dayAhead = numbersOf(present(run.table('grid'), 'grid').columns.dayAheadEurPerMwh);
    const step = Math.round(3 * isp[100]);
    expect(mw[100]).toBe(written('reactionMw')[step]);
    expect(spread[100]).toBeCloseTo(written('stepEurPerMwh')[step - 2] - dayAhead[Math.floor(step / 3)], 9);
  });

  test('gives a day the share of the power that moved one way, and what the need came to', () => {
    const mean = written('reactionMw')
      .subarray(0, 288)
      .reduce((sum, mw) => sum + Math.abs(mw) / 288, 0);
    expect(page.column('synchrony', 'synchrony')[0]).toBeCloseTo((100 * mean) / 3, 9);
    const first = amplification(written('needMw').subarray(0, 288), written('baseMw').subarray(0, 288));
    expect(page.column('synchrony', 'more')[0]).toBeCloseTo(100 * (first - 1), 9);
  });

  test('replays what the area needs', () => {
    const { strip, jumps, sentences } = page.replays[0];
    expect(strip?.column).toBe('largestNeedMw');
    const largest = page.column('isps', 'largestNeedMw');
    expect(jumps.find(({ label }) => label === 'largest need')?.step).toBe(largest.indexOf(Math.max(...largest)));
    expect(sentences).toHaveLength(288);
    expect(page.says(0)).toMatch(/^The area is (short of|long by) /);
  });

  test('gives the balance step by step where fleets are idle, without a map on which nobody acts', () => {
    const profit = { ...run.figures, profitEur: { ...run.figures.profitEur, value: 0.4 } };
    const idle = seen({ ...run, figures: profit });
    expect(idle.column('balance-steps', 'needMw')).toEqual([...Float32Array.from(written('needMw'))]);
    expect(idle.words('balance-steps', 'party').slice(2, 4)).toEqual(['step 3', 'step 1']);
    expect(idle.replays[0].map).toBeUndefined();
    expect(page.replays[0].map).toBeDefined();
    expect(page.replays[0].parties?.table).toBe('fleets');
  });

  test('gives what each took who reacts, and avalanches, where messages were written', async () => {
    const told = await storedOf({ ...crowd(), output: { messages: true } });
    const profit = { ...told.figures, profitEur: { ...told.figures.profitEur, value: 0.4 } };
    const { column, words, figure } = seen({ ...told, figures: profit });
    expect(words('reacting', 'party').slice(0, 3)).toEqual(['B1', 'B2', 'B1']);
    const taken = column('reacting', 'reactedMw');
    const both = column('isps', 'reactionMw');
    expect(both.some((mw) => mw !== 0)).toBe(true);
    both.forEach((mw, isp) => {
      expect(taken[2 * isp] + taken[2 * isp + 1]).toBeCloseTo(mw, 5);
    });
    expect(figure('avalanches')).toBeDefined();
    const share = column('avalanches', 'share');
    expect(share[0]).toBe(100);
    expect(share).toEqual([...share].sort((a, b) => b - a));
    expect(page.figure('avalanches')).toBeUndefined();
  });

  test('counts the tariff on peaks among what fleets paid', async () => {
    const fleet = (name: string, node: number) => ({ name, node, evs: 4, brp: 'B1', reacts: true });
    const tariffed = await storedOf({
      ...crowd({ deviationPrice: 'imbalance', scheme: 'hybrid' }),
      calendar: { start: '2024-02-19', days: 1 },
      forecast: { kind: 'persistence' },
      dso: { tariff: 3000 },
      aggregators: [fleet('F1', 12), fleet('F2', 42)],
    });
    const { words, column } = seen(tariffed);
    const [fleets, reasons, eur] = [words('earned', 'fleet'), words('earned', 'reason'), column('earned', 'eur')];
    const peak = eur.filter((_, row) => reasons[row] === 'peak tariff');
    expect(peak.some((amount) => amount < -1)).toBe(true);
    for (const [name, { profitEur }] of Object.entries(kpisOf(tariffed).aggregators))
      expect(total(eur.filter((_, row) => fleets[row] === name))).toBeCloseTo(profitEur, 9);
  });

  test('says nothing of reactions where nobody reacts', async () => {
    const quiet = await storedOf(crowd({}, {}));
    const alone = seen(quiet);
    expect(alone.figure('need')?.title).toBe('What the area needs');
    expect(page.figure('need')?.title).toBe('What the area needs, before and after reactions');
    expect(page.answer?.map(textOf).join(' ')).not.toContain('the variance of the need is');
    expect(seen(run, quiet).answer?.map(textOf).join(' ')).toContain(
      'In the other run the variance of the need is 1.00 times that before reactions; here ',
    );
    expect(alone.figure('reactions')).toBeUndefined();
    expect(alone.figure('synchrony')).toBeUndefined();
    expect(alone.says(5)).toContain('nobody reacts');
  });

  test('shows the prices of the world beside those formed where the need is the world’s', async () => {
    const ofWorld = seen(
      await storedOf({
        ...crowd({ balancing: { need: 3, ladder: 0.3, subSteps: 1 } }),
        calendar: { start: '2024-02-19', days: 1 },
      }),
    );
    const columns = ofWorld.tables.find(({ name }) => name === 'formed-prices')?.columns;
    expect(columns).toHaveProperty('worldShortage');
    expect(page.tables.find(({ name }) => name === 'formed-prices')?.columns).not.toHaveProperty('worldShortage');
    expect(ofWorld.figure('need')?.choices).toEqual([]);
  });
});
