// @module-tag slow
import { beforeAll, describe, expect, test } from 'vitest';
import { binOf } from '../../../../agents/reserve/view/energyFigure.ts';
import type { Stored } from '../../../../agents/reserve/view/reading.ts';
import { present } from '../../../../src/lookup.ts';
import { numbersOf } from '../../../../src/market/shownTables.ts';
import { small } from '../market/dayAheadRuns.ts';
import { smallMarket } from '../market/helpers.ts';
import { kpisOf, type Seen, seen, storedOf, total, without } from './runs.ts';

/** The DSO's limit is so low that it cuts bids. */
const tight = (scheme: string) =>
  smallMarket({ market: { scheme }, dso: { loadingLimit: 0.6, boundaryRule: 'optimal' } });

let run: Stored;
let beside: Stored;
let page: Seen;

beforeAll(async () => {
  run = await storedOf(tight('hybrid'));
  beside = await storedOf(tight('tso-managed'));
  page = seen(run, beside);
});

const ofRun = (table: string, column: string) => numbersOf(present(run.table(table), table).columns[column]);

describe('figures of a run', () => {
  test('have tables whose columns are there, under ids of their own', () => {
    const ids = page.figures.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([
      'main-line',
      'main-line-by-day',
      'energy-by-price',
      'earned',
      'offered',
      'prices',
      'paid',
      'linear',
      'forecast-cost',
    ]);
    const names = page.tables.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { table } of page.figures) expect(names).toContain(table);
  });

  test('show the loading of the main line as it was written, and of the run beside, with ISPs that were cut', () => {
    const branches = present(run.network, 'network').branches.filter(({ closed }) => closed);
    const main = branches.findIndex(({ id }) => id === 'main');
    const loading = ofRun('branches', 'loading').filter((_, row) => row % branches.length === main);
    const shown = page.column('main-line', 'loading');
    expect(shown).toHaveLength(192);
    shown.forEach((percent, isp) => {
      expect(percent).toBeCloseTo(100 * loading[isp], 9);
    });
    expect(Math.max(...shown)).toBeCloseTo(100 * kpisOf(run).grid.mainLine.loading, 9);
    expect(Math.max(...page.column('main-line', 'beside'))).toBeCloseTo(100 * kpisOf(beside).grid.mainLine.loading, 9);
    const cuts = total(page.column('main-line', 'cut'));
    expect(cuts).toBeGreaterThan(0);
    const asked = ofRun('validations', 'askedMw');
    const through = ofRun('validations', 'boundaryMw');
    const cutIn = ofRun('validations', 'isp').filter((_, row) => asked[row] - through[row] > 1e-9);
    expect(cuts).toBe(new Set(cutIn).size);
  });

  test('show the main line day by day, at first the day on which both runs differ most', () => {
    const days = page.words('main-line-by-day', 'day');
    const loading = page.column('main-line-by-day', 'loading');
    const there = page.column('main-line-by-day', 'beside');
    expect(loading).toEqual(page.column('main-line', 'loading'));
    const differs = (date: string) =>
      total(loading.map((percent, isp) => (days[isp] === date ? Math.abs(percent - there[isp]) : 0)));
    const [first, second] = [...new Set(days)].sort((a, b) => differs(b) - differs(a));
    expect(differs(first)).toBeGreaterThan(differs(second));
    expect(page.figure('main-line-by-day')?.choices?.[0].chosen).toBe(first);
    expect(page.figure('main-line-by-day')?.note).toContain('largest differences of the two runs');
    expect(seen(run).figure('main-line-by-day')?.note).toContain('largest cuts');
    expect(seen(beside).figure('main-line-by-day')).toBeUndefined();
  });

  test.each([
    [-1000, 0],
    [-100, 0],
    [-90.01, 0],
    [-90, 1],
    [0, 10],
    [249.9, 34],
    [250, 34],
    [5000, 34],
  ])('put %f EUR/MWh into bin %i', (price, bin) => {
    expect(binOf(price)).toBe(bin);
  });

  test('give energy by price that sums to what was delivered and charged', () => {
    const { upwardMwh, downwardMwh, dayAheadMwh } = kpisOf(run).total;
    const services = page.words('energy-by-price', 'service');
    const mwh = page.column('energy-by-price', 'mwh');
    const of = (service: string) => total(mwh.filter((_, row) => services[row] === service));
    expect(upwardMwh).toBeGreaterThan(0);
    expect(of('upward')).toBeCloseTo(upwardMwh, 9);
    expect(of('downward')).toBeCloseTo(downwardMwh, 9);
    expect(of('day-ahead')).toBeCloseTo(dayAheadMwh, 9);
  });

  test('give each fleet what it earned, by reason, and in all', () => {
    const fleets = page.words('earned', 'fleet');
    const eur = page.column('earned', 'eur');
    const profit = page.column('earned', 'profit');
    const { aggregators } = kpisOf(run);
    expect(new Set(fleets)).toEqual(new Set(Object.keys(aggregators)));
    for (const [name, { profitEur }] of Object.entries(aggregators)) {
      expect(total(eur.filter((_, row) => fleets[row] === name))).toBeCloseTo(profitEur, 9);
      expect(profit[fleets.indexOf(name)]).toBeCloseTo(profitEur, 9);
    }
    const first = fleets.map((name) => aggregators[name].profitEur);
    expect(first).toEqual([...first].sort((a, b) => b - a));
  });

  test('share out what was offered among what became of it', () => {
    const hours = run.calendar.hoursPerIsp;
    const fates = page.words('offered', 'fate');
    const mwh = page.column('offered', 'mw').map((mw) => Math.abs(mw) * hours);
    const of = (fate: string) => total(mwh.filter((_, row) => fates[row] === fate));
    const { offeredMwh, activatedMwh } = kpisOf(run).total;
    expect(total(mwh)).toBeCloseTo(offeredMwh, 9);
    expect(of('called')).toBeCloseTo(activatedMwh, 9);
    expect(of('cut by the DSO')).toBeCloseTo(kpisOf(run).validations.withheldMwh, 9);
  });

  test('let what each party was paid and paid come to its balance', () => {
    const { balancesEur } = kpisOf(run);
    const fleets = new Set(Object.keys(kpisOf(run).aggregators));
    const nets = netsOf(page);
    for (const [party, eur] of Object.entries(balancesEur))
      if (!fleets.has(party)) expect(nets.get(party) ?? 0, party).toBeCloseTo(eur, 9);
    expect(nets.get('fleets')).toBeCloseTo(kpisOf(run).total.profitEur, 9);
    expect(Math.min(...page.column('paid', 'eur'))).toBeGreaterThan(0);
  });

  test('say what fleets paid and were paid where messages were not written', () => {
    const silent = seen(without(run, 'messages'));
    expect(netsOf(silent).get('fleets')).toBeCloseTo(kpisOf(run).total.profitEur, 9);
    expect(netsOf(silent).get('EV owners')).toBeCloseTo(kpisOf(run).balancesEur['EV owners'], 9);
    expect(silent.figure('paid')?.note).toContain('what others paid each other was not written');
    expect(page.figure('paid')?.note).not.toContain('not written');
  });

  test('say what wrong forecasts cost whom', () => {
    const parties = page.words('forecast-cost', 'party');
    const eur = page.column('forecast-cost', 'eur');
    const costs = present(kpisOf(run).forecastCostEur, 'forecastCostEur');
    expect(Object.fromEntries(parties.map((party, row) => [party, eur[row]]))).toEqual(costs);
    const { forecastCostEur: _, ...kpis } = kpisOf(run);
    expect(seen({ ...run, kpis }).figure('forecast-cost')).toBeUndefined();
  });

  test('are not there for what the run does not have', () => {
    const bare = seen(['branches', 'validations', 'aggregators', 'grid'].reduce(without, run));
    expect(bare.figures.map(({ id }) => id)).toEqual(['paid', 'forecast-cost']);
  });
});

function netsOf(of: Seen): Map<string, number> {
  const nets = new Map<string, number>();
  const [from, to, eur] = [of.words('paid', 'from'), of.words('paid', 'to'), of.column('paid', 'eur')];
  eur.forEach((amount, row) => {
    nets.set(from[row], (nets.get(from[row]) ?? 0) - amount);
    nets.set(to[row], (nets.get(to[row]) ?? 0) + amount);
  });
  return nets;
}

describe('a run whose day-ahead prices are formed', () => {
  test('has them beside those if nobody bought, as they were written', async () => {
    const formed = await storedOf(small());
    const of = (column: string) => [...numbersOf(present(formed.table('dayAhead'), 'dayAhead').columns[column])];
    const { column, figure } = seen(formed);
    expect(column('day-ahead', 'price')).toEqual(of('priceEurPerMwh'));
    expect(column('day-ahead', 'base')).toEqual(of('baseEurPerMwh'));
    expect(column('day-ahead', 'bought')).toEqual(of('boughtMw'));
    expect(figure('day-ahead-price')).toBeDefined();
    expect(page.figure('day-ahead-price')).toBeUndefined();
  });
});
