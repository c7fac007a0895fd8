import { expect, test } from 'vitest';
import { cast } from '../../../../agents/reserve/cast.ts';
import { forecastCost } from '../../../../agents/reserve/market/forecastCost.ts';
import { simulateWith } from '../../../../agents/reserve/market/secondRuns.ts';
import { SYSTEMS } from '../../../../agents/systems.ts';
import { doJob } from '../../../../src/studies/job.ts';
import { jobOf, runsOf } from '../../../../src/studies/runs.ts';
import { studyOf } from '../../../studies/small.ts';
import { FORECAST_COST_FIGURES, loadedConfig } from './helpers.ts';

test('what wrong forecasts cost is worked out where a KPI names it, and is the difference to perfect ones', {
  tags: 'slow',
}, async () => {
  const figuresOf = async (kind: string, kpis: string[]) => {
    const parameters = { told: { path: 'forecast.kind', levels: [kind] } };
    const study = await studyOf({ parameters, kpis, replications: 1 });
    const [run] = runsOf(study, 0, 1);
    return (await doJob(jobOf(study, run), SYSTEMS)).figures;
  };
  const asked = await figuresOf('noisy', ['profit', 'forecastCostAggregatorsEur']);
  const unasked = await figuresOf('noisy', ['profit']);
  const perfect = await figuresOf('perfect', ['profit', 'forecastCostAggregatorsEur']);
  expect(asked.forecastCostAggregatorsEur).toBeCloseTo(Number(perfect.profitEur) - Number(asked.profitEur), 6);
  expect(perfect.forecastCostAggregatorsEur).toBe(0);
  expect(unasked.profitEur).toBe(asked.profitEur);
  expect(FORECAST_COST_FIGURES.filter((name) => name in unasked)).toEqual([]);
});

test.each([
  ['prices are foreseen and all owners keep their word', {}, false],
  ['prices are not', { forecast: 'noisy' }, true],
  ['an owner may come late', { fleet: { surprise: { arrivalSdIsps: 1 } } }, true],
  ['an owner may leave late', { fleet: { surprise: { departureSdIsps: 1 } } }, true],
  ['an owner may drive farther', { fleet: { surprise: { tripSdShare: 0.1 } } }, true],
])('where %s, a run is done again to find its cost, and told of as one: %s', async (_, changes, twice) => {
  const config = {
    name: 'one',
    calendar: { start: '2024-02-19', days: 1 },
    world: { season: 'winter' },
    aggregators: [{ name: 'A', node: 12, evs: 1 }],
    ...changes,
  };
  const progress: [number, number][] = [];
  const onProgress = (done: number, inAll: number) => void progress.push([done, inAll]);
  const { kpis } = await simulateWith([forecastCost], loadedConfig(config), { cast, onProgress });
  expect(Object.keys(kpis.forecastCostEur ?? {}).includes('A')).toBe(twice);
  const isps = (twice ? 2 : 1) * (96 + 2); // days are planned in two ISPs before the first
  const shown = progress.map(([done]) => done);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect(progress.at(-1)).toEqual([isps, isps]);
});
