import { expect, test } from 'vitest';
import { figures } from '../../../../agents/reserve/market/figures.ts';
import { comparisonReport, otherParties, runReport } from '../../../../agents/reserve/market/report.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { buildWorld } from '../../../../agents/reserve/market/world.ts';
import { valueOfFigure } from '../../../../src/market/system.ts';
import { loadedConfig, run, smallMarket } from './helpers.ts';

const { aggregators } = smallMarket();
const renamed = {
  ...smallMarket(),
  aggregators: aggregators.map((each, k) => (k === 0 ? { ...each, brp: 'Other' } : each)),
  brps: [{ name: 'One' }, { name: 'Other' }],
  tso: { name: 'Grid' },
  calendar: { start: '2024-02-19', days: 1 },
};

test('runs side by side have the balances of BRPs and TSO, whatever they are called', async () => {
  const loaded = loadedConfig(renamed);
  const { kpis, world } = await run(loaded);
  const table = comparisonReport([{ label: 'renamed', kpis, calendar: world.calendar, config: loaded.config }]);
  const whole = (eur: number) => Math.round(eur).toLocaleString('en-GB');
  expect(table).toContain(` ${whole(kpis.balancesEur.One + kpis.balancesEur.Other)} `);
  expect(table).toContain(` ${whole(kpis.balancesEur.Grid)} `);
});

test('a run without bids does not call its scheme one that validates nothing', async () => {
  const report = async (scheme: string) => {
    const loaded = loadedConfig({
      ...smallMarket(),
      calendar: { start: '2024-02-19', days: 1 },
      market: { scheme },
      aggregators: aggregators.map(({ bids: _, ...each }) => each),
    });
    const { kpis, world } = await run(loaded);
    return runReport(kpis, world.calendar, []).replace(/\n +/g, ' ');
  };
  expect(await report('tso-managed')).toContain('this scheme validates nothing, so no boundary rests on it');
  expect(await report('hybrid')).toContain('nothing was bid that is validated, so no boundary rests on it');
});

test('parties may have names that objects have of themselves', async () => {
  const named = {
    ...smallMarket(),
    calendar: { start: '2024-02-19', days: 1 },
    forecast: { kind: 'noisy' },
    dso: { name: 'constructor' },
    tso: { name: 'toString' },
    brps: [{ name: 'valueOf' }],
    exchange: { name: '__proto__' },
  };
  const loaded = loadedConfig(named);
  const result = await reserve.run(loaded, buildWorld(loaded), { asked: 'all' });
  for (const figure of figures) expect(valueOfFigure(figure, result)).toEqual(expect.any(Number));
  expect(runReport(result.kpis, result.world.calendar, otherParties(loaded.config))).toMatch(
    /^Other parties, EUR: valueOf -?[\d,]+, toString -?[\d,]+, __proto__ /m,
  );
});

test('of many parties the first are told one by one, and what the rest come to', async () => {
  const loaded = loadedConfig({
    ...smallMarket(),
    calendar: { start: '2024-02-19', days: 1 },
    aggregators: Array.from({ length: 14 }, (_, k) => ({
      ...aggregators[0],
      ...{ name: `Fleet${k + 1}`, brp: `BRP${k % 7}` },
    })),
    brps: [{ name: 'BRP' }, ...Array.from({ length: 7 }, (_, k) => ({ name: `BRP${k}`, deviationFee: k }))],
  });
  const { kpis, world } = await run(loaded);
  const report = runReport(kpis, world.calendar, otherParties(loaded.config));
  expect(report).toMatch(/^Fleet11 .*\n3 more /m);
  expect(report).not.toContain('Fleet12');
  const offered = (row: string) => Number(new RegExp(`^${row} +([\\d.]+)`, 'm').exec(report)?.[1]);
  const rest = ['Fleet12', 'Fleet13', 'Fleet14'].reduce((all, name) => all + kpis.aggregators[name].offeredMwh, 0);
  expect(offered('3 more')).toBeCloseTo(rest, 1);
  const brps = loaded.config.brps.reduce((all, { name }) => all + (kpis.balancesEur[name] ?? 0), 0);
  expect(report).toContain(`7 BRPs ${Math.round(brps).toLocaleString('en-GB')} (each `);
});
