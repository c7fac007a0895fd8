import { InputError } from '../../../src/errors.ts';
import type { DayAheadProblem, Hourly } from './problem.ts';

/**
 * Refuses a day-ahead problem whose figures do not fit together.
 * @throws InputError naming the first that does not
 */
export function requireSoundDay(problem: DayAheadProblem): void {
  const { hours, generators, storages, scenarios, bids, ders, settings, repeats } = problem;
  const check = (holds: boolean, path: string, found: unknown, expected: string): void => {
    if (!holds) throw new InputError({ path, found: String(found), expected });
  };
  const hourly = (series: Hourly, path: string): void => {
    check(series.length === hours, path, `${series.length} hours`, `${hours}`);
    for (let hour = 0; hour < hours; hour++)
      check(Number.isFinite(series[hour]), `${path}[${hour}]`, series[hour], 'a number');
  };
  check(Number.isInteger(hours) && hours > 0, 'hours', hours, 'a whole number from 1');
  generators.forEach(({ id, der, pMinMw, pMaxMw, isOn, powerMw }) => {
    check(der >= 0 && der < ders, `${id}, der`, der, `0 to ${ders - 1}`);
    check(pMinMw >= 0 && pMinMw <= pMaxMw, `${id}, pMinMw`, pMinMw, `0 to pMaxMw, ${pMaxMw}`);
    if (repeats) return;
    const [least, most] = isOn ? [pMinMw, pMaxMw] : [0, 0];
    check(powerMw >= least - 1e-6 && powerMw <= most + 1e-6, `${id}, powerMw`, powerMw, `${least} to ${most}`);
  });
  storages.forEach(({ id, der, floorMwh, capacityMwh, startMwh, endMwh, efficiency }) => {
    check(der >= 0 && der < ders, `${id}, der`, der, `0 to ${ders - 1}`);
    check(efficiency > 0 && efficiency <= 1, `${id}, efficiency`, efficiency, 'above 0 and at most 1');
    const within = (mwh: number): boolean => mwh >= floorMwh - 1e-6 && mwh <= capacityMwh + 1e-6;
    check(within(startMwh), `${id}, startMwh`, startMwh, `${floorMwh} to ${capacityMwh}`);
    check(within(endMwh), `${id}, endMwh`, endMwh, `${floorMwh} to ${capacityMwh}`);
  });
  check(scenarios.length > 0, 'scenarios', 'none', 'at least one');
  const total = scenarios.reduce((sum, { probability }) => sum + probability, 0);
  check(Math.abs(total - 1) < 1e-6, 'probabilities of the scenarios', `a sum of ${total}`, '1');
  scenarios.forEach(({ dayAhead, realTime, loadFactor, loadMw, loadMvar, renewableMw }, s) => {
    for (const [name, series] of Object.entries({ dayAhead, realTime, loadMw, loadMvar })) {
      hourly(series, `scenarios[${s}].${name}`);
    }
    loadFactor.forEach((series, zone) => {
      hourly(series, `scenarios[${s}].loadFactor[${zone}]`);
    });
    renewableMw.forEach((series, unit) => {
      hourly(series, `scenarios[${s}].renewableMw[${unit}]`);
    });
  });
  const { spinningPrice, regulatingPrice, reactivePrice, lossShare } = problem;
  for (const [name, series] of Object.entries({ spinningPrice, regulatingPrice, reactivePrice, lossShare })) {
    hourly(series, name);
  }
  bids.forEach(({ bidder, der, paths }) => {
    check(der >= 0 && der < ders, `${bidder}, der`, der, `0 to ${ders - 1}`);
    check(paths.length === scenarios.length, `${bidder}, paths`, paths.length, `${scenarios.length}, one a scenario`);
    paths.forEach((path, s) => {
      for (const [name, series] of Object.entries(path)) hourly(series, `${bidder}, scenario ${s}, ${name}`);
    });
  });
  const cost = generators.reduce((sum, { costEurPerMwh }) => sum + costEurPerMwh / generators.length, 0);
  const sells = settings.contingencyWeight === 0 || settings.retailPrice > cost;
  check(sells, 'retailPrice', settings.retailPrice, `more than the generators' mean cost, ${cost}`);
}
