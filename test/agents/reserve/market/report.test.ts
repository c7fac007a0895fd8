import { expect, test } from 'vitest';
import { figures } from '../../../../agents/reserve/market/figures.ts';
import { comparisonReport, runReport } from '../../../../agents/reserve/market/report.ts';
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
  expect(runReport(result.kpis, result.world.calendar, ['toString', 'constructor'])).toMatch(
    /^Other parties, EUR: toString -?[\d,]+$/m,
  );
});
