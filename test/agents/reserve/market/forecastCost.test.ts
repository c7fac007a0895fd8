import { expect, test } from 'vitest';
import { SYSTEMS } from '../../../../agents/index.ts';
import { doJob } from '../../../../src/studies/job.ts';
import { jobOf, runsOf } from '../../../../src/studies/runs.ts';
import { studyOf } from '../../../studies/small.ts';
import { FORECAST_COST_FIGURES } from './helpers.ts';

test('what wrong forecasts cost is worked out where a KPI names it, and is the difference to perfect ones', async () => {
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
